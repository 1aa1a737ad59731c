import {
  type ActorSubclass,
  type HttpAgent,
  type Identity,
  type SignIdentity,
  uint8FromBufLike,
} from "@icp-sdk/core/agent";
import { Ed25519KeyIdentity } from "@icp-sdk/core/identity";
import type { Principal } from "@icp-sdk/core/principal";
import { candidOf, type MessageOf } from "./codec.js";
import { invalid } from "./errors.js";
import { isMainnet, localRootKey, mainnetRootKey } from "./root-key.js";
import { IcWebSocket as Socket } from "./socket.js";
import type { WebSocketClass } from "./transport.js";
import { verifyMessage } from "./verify.js";

/**
 * The names of `ic-websocket-js` 0.5, so that a dapp migrates by changing its imports. As there, a connection that is
 * lost is not replaced.
 *
 * @typeParam S the generated service type of the canister
 */
export interface IcWebSocketConfig<S> {
  readonly canisterId: string | Principal;
  /** Only its interface is used. */
  readonly canisterActor: ActorSubclass<S>;
  /** Not anonymous; see {@link generateRandomIdentity}. */
  readonly identity: SignIdentity | Identity;
  /** Unless it is mainnet's, the root key is fetched from here, and awaited. */
  readonly networkUrl: string;
  /** Milliseconds, default 300,000. */
  readonly ackMessageIntervalMs?: number;
  /** Default 5. */
  readonly maxCertificateAgeInMinutes?: number;
  /** An addition: a WebSocket class for platforms that have none. */
  readonly WebSocket?: WebSocketClass;
}

/** Returns its argument; for the types. */
export function createWsConfig<S>(config: IcWebSocketConfig<S>): IcWebSocketConfig<S> {
  return config;
}

/** A key for a visitor. Ed25519; that of `ic-websocket-js` was secp256k1, which would add to the bundle. */
export function generateRandomIdentity(): SignIdentity {
  return Ed25519KeyIdentity.generate();
}

/** As in `ic-websocket-js`, with the events of the present class. */
export class IcWebSocket<S, T = MessageOf<S>> extends Socket<T> {
  /**
   * @param protocols must be undefined or empty: gateways negotiate none, and browsers then fail the connection
   * @throws DOMException `SyntaxError` if there are protocols
   * @throws TypeError if the actor's `ws_message` does not declare the type of messages
   */
  constructor(url: string | URL, protocols: string | string[] | undefined, config: IcWebSocketConfig<S>) {
    if (protocols && protocols.length > 0) {
      throw invalid("no protocols, because gateways negotiate none", protocols);
    }
    const { canisterId, identity, networkUrl, WebSocket, ackMessageIntervalMs, maxCertificateAgeInMinutes } = config;
    super(url, {
      canisterId,
      identity,
      codec: candidOf<S>(config.canisterActor as S) as never,
      rootKey: isMainnet(networkUrl) ? mainnetRootKey : localRootKey(networkUrl),
      reconnect: false,
      ackInterval: ackMessageIntervalMs ?? 300_000,
      maxCertificateAge: (maxCertificateAgeInMinutes ?? 5) * 60_000,
      ...(WebSocket && { WebSocket }),
    });
  }

  /** @throws DOMException `InvalidStateError` before the connection is open, and after its end */
  override send(value: T): void {
    if (this.readyState === this.CONNECTING || this.readyState === this.CLOSED) {
      throw new DOMException("there is no connection", "InvalidStateError");
    }
    super.send(value);
  }

  /** By which the canister knows this client. */
  getPrincipal(): Principal {
    return this.principal;
  }

  isConnectionEstablished(): boolean {
    return this.readyState === this.OPEN;
  }
}

type BufferLike = ArrayBuffer | Uint8Array;

/**
 * Whether the canister certified `body` under `path`, not longer than `maxCertificateAgeInMinutes` ago. The agent must
 * have its root key.
 */
export async function isMessageBodyValid(
  canisterId: Principal,
  path: string,
  body: BufferLike,
  certificate: BufferLike,
  tree: BufferLike,
  agent: Pick<HttpAgent, "rootKey">,
  maxCertificateAgeInMinutes = 5,
): Promise<boolean> {
  const { rootKey } = agent;
  if (!rootKey) {
    throw new TypeError("the agent has no root key; await agent.fetchRootKey()");
  }
  const frame = {
    key: path,
    content: uint8FromBufLike(body),
    cert: uint8FromBufLike(certificate),
    tree: uint8FromBufLike(tree),
  };
  const maxAge = maxCertificateAgeInMinutes * 60_000;
  return verifyMessage(frame, { rootKey, canisterId, now: Date.now, maxAge }).then(
    () => true,
    () => false,
  );
}
