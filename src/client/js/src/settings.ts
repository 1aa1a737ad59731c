import type { Principal } from "@icp-sdk/core/principal";
import type { Signer } from "./envelope.js";
import type { IcWebSocketError } from "./errors.js";
import type { CanisterMessage } from "./protocol.js";
import type { RootKey } from "./root-key.js";

/** What all connections of a socket have in common. Durations are in milliseconds. */
export interface ConnectionSettings {
  readonly canisterId: Principal;
  readonly principal: Principal;
  readonly signer: Signer;
  readonly rootKey: RootKey;
  readonly now: () => number;
  readonly connectTimeout: number;
  readonly openTimeout: number;
  readonly ackInterval: number;
  readonly maxCertificateAge: number;
  readonly fallbackInterval: number;
  readonly seal: (content: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

/** Called in the order of the canister's messages. */
export interface ConnectionListener {
  onOpen(gateway: Principal): void;
  onMessage(message: CanisterMessage): void | Promise<void>;
}

/** How a connection ended. */
export interface ConnectionEnd {
  readonly code: number;
  readonly reason: string;
  /** Undefined if the other side closed it, or the application. */
  readonly error: IcWebSocketError | undefined;
  /** The application closed, or the canister said so in a certified message. A gateway's close code proves neither. */
  readonly isClean: boolean;
  /** Milliseconds since the canister's OpenMessage, undefined if there was none. */
  readonly openFor: number | undefined;
}

/** Milliseconds on top of the ack interval, as in the CDKs. */
export const LATENCY_BOUND = 30_000;
