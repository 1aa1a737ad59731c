import { uint8Equals } from "@icp-sdk/core/agent";
import type { Trust } from "./certificate.js";
import { attempt, IcWebSocketError } from "./errors.js";
import {
  type CanisterMessage,
  type ClientKey,
  decodeContent,
  decodeFrame,
  decodeServiceMessage,
  type ServiceMessage,
} from "./protocol.js";
import type { ConnectionSettings } from "./settings.js";
import { verifyMessage } from "./verify.js";

/** Lets pass what the canister certified for this connection, in order and without gaps. */
export class Inbound {
  readonly #key: ClientKey;
  readonly #trust: Promise<Trust>;
  #lastReceived = 0n;

  constructor(key: ClientKey, settings: ConnectionSettings) {
    this.#key = key;
    this.#trust = attempt("root-key", "the root key is not available", () => trustOf(settings));
  }

  /** Fails if the root key cannot be obtained, without which no message can be verified. */
  get ready(): Promise<unknown> {
    return this.#trust;
  }

  /** Sequence number of the last message. */
  get lastReceived(): bigint {
    return this.#lastReceived;
  }

  async accept(bytes: Uint8Array): Promise<CanisterMessage> {
    const frame = decodeFrame(bytes);
    await verifyMessage(frame, await this.#trust);
    const message = decodeContent(frame.content);
    // A certified message can still be a replay, or one for somebody else.
    const { principal, nonce } = this.#key;
    if (message.nonce !== nonce || !uint8Equals(message.principal, principal.toUint8Array())) {
      throw new IcWebSocketError("recipient", "a message of the canister is for another client or connection");
    }
    const expected = this.#lastReceived + 1n;
    if (message.sequence !== expected) {
      throw new IcWebSocketError("sequence", `message ${message.sequence} arrived, ${expected} was expected`);
    }
    this.#lastReceived = expected;
    return message;
  }
}

async function trustOf({ rootKey, canisterId, now, maxCertificateAge }: ConnectionSettings): Promise<Trust> {
  const key = typeof rootKey === "function" ? await rootKey() : rootKey;
  return { rootKey: key, canisterId, now, maxAge: maxCertificateAge };
}

/** The canister's protocol message in an accepted message. */
export function serviceMessageOf({ content }: CanisterMessage): ServiceMessage {
  try {
    return decodeServiceMessage(content);
  } catch (e) {
    throw new IcWebSocketError("service-message", "a service message of the canister is not valid Candid", e);
  }
}
