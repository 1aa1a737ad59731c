import type { Identity } from "@icp-sdk/core/agent";
import { Principal } from "@icp-sdk/core/principal";
import { MAX_CERTIFICATE_AGE } from "./certificate.js";
import { bytes, type Codec } from "./codec.js";
import { Signer } from "./envelope.js";
import { attempt, invalid } from "./errors.js";
import type { ReconnectOptions } from "./reconnect.js";
import { mainnetRootKey, type RootKey } from "./root-key.js";
import type { ConnectionSettings } from "./settings.js";
import type { Fallback, WebSocketClass } from "./transport.js";

/** Changes the bytes of every message, for example to encrypt them. Failures of `open` give errors of code `decode`. */
export interface Transform {
  /** Before a message is signed and sent. */
  seal(content: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /** After a message has been verified. */
  open(content: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** Options of an `IcWebSocket`. Durations are in milliseconds. */
export type IcWebSocketOptions<T = Uint8Array> = ConnectionOptions & CodecOption<T>;

/** Required, unless messages are bytes, which is the default. */
export type CodecOption<T> = [T, Uint8Array] extends [Uint8Array, T]
  ? { readonly codec?: Codec<T> }
  : { readonly codec: Codec<T> };

/** Options that do not depend on the type of messages. */
export interface ConnectionOptions {
  /** The canister to talk to. */
  readonly canisterId: Principal | string;
  /**
   * Signs `ws_open` and every message. Not anonymous: draw a key for visitors, `Ed25519KeyIdentity.generate()`.
   * A canister keeps one connection per principal, so a second tab with the same identity closes the first with 4409.
   */
  readonly identity: Identity;
  /** Used while no gateway answers, until one does: `direct(network)` of the entry `/direct`. Default: none. */
  readonly fallback?: Fallback;
  /** Between two attempts to leave the fallback. Default 30,000. */
  readonly fallbackInterval?: number;
  /** Default: mainnet's. For a local network `localRootKey(url)`, with an agent `() => agent.fetchRootKey()`. */
  readonly rootKey?: RootKey;
  /** Closes the socket with code 1000 when it is aborted. */
  readonly signal?: AbortSignal;
  /** `false`: never. Default: with growing pauses, for all reasons that can pass. */
  readonly reconnect?: ReconnectOptions | false;
  /** Default: none. */
  readonly transform?: Transform;
  /** How many messages `send` accepts while there is no connection. Default 64; 0 is the platform's behaviour. */
  readonly maxQueued?: number;
  /** Until the gateway's first frame. Default 10,000. */
  readonly connectTimeout?: number;
  /** From `ws_open` until the canister's OpenMessage. Default 60,000. */
  readonly openTimeout?: number;
  /** Between two AckMessages of the canister; not below what the canister is set to. Default 300,000. */
  readonly ackInterval?: number;
  /** How old certificates may be. Default 300,000. */
  readonly maxCertificateAge?: number;
  /** Milliseconds since 1970. Default `Date.now`; with an agent `() => Date.now() + agent.getTimeDiffMsecs()`. */
  readonly now?: () => number;
  /** Default: the platform's. Node.js has none before version 22; the package `ws` serves. */
  readonly WebSocket?: WebSocketClass;
}

/** @throws TypeError if the identity is anonymous, DOMException `SyntaxError` if the canister's id is none */
export function settingsOf(options: ConnectionOptions): ConnectionSettings {
  const { identity, rootKey = mainnetRootKey, now = Date.now, transform } = options;
  const canisterId = canisterIdOf(options.canisterId);
  const principal = identity.getPrincipal();
  if (principal.isAnonymous()) {
    throw new TypeError("canisters accept no WebSockets of the anonymous identity");
  }
  return {
    canisterId,
    // Of this package's own copy of core, whatever copy the identity is from.
    principal: Principal.fromUint8Array(principal.toUint8Array()),
    signer: new Signer(identity, canisterId, now),
    rootKey,
    now,
    connectTimeout: options.connectTimeout ?? 10_000,
    openTimeout: options.openTimeout ?? 60_000,
    ackInterval: options.ackInterval ?? 300_000,
    maxCertificateAge: options.maxCertificateAge ?? MAX_CERTIFICATE_AGE,
    fallbackInterval: options.fallbackInterval ?? 30_000,
    seal: transform ? (content) => transform.seal(content) : (content) => content,
  };
}

function canisterIdOf(id: Principal | string): Principal {
  try {
    return Principal.from(id);
  } catch {
    throw invalid("a canister's id", id);
  }
}

/** The application's values as the bytes that `transform` gets, and back from those that it was given. */
export interface Conversion<T> {
  readonly encode: (value: T) => Uint8Array;
  /** Fails with an error of code `decode`. */
  readonly decode: (content: Uint8Array) => Promise<T>;
}

export function conversionOf<T>(options: IcWebSocketOptions<T>): Conversion<T> {
  const { codec, transform } = options as ConnectionOptions & { codec?: Codec<T> };
  // Without a codec T is Uint8Array.
  const present = codec ?? (bytes as unknown as Codec<T>);
  return {
    encode: (value) => present.encode(value),
    decode: (content) =>
      attempt("decode", "a message of the canister cannot be decoded", async () =>
        present.decode(transform ? await transform.open(content) : content),
      ),
  };
}
