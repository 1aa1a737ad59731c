import { Cbor } from "@icp-sdk/core/agent";
import { IDL } from "@icp-sdk/core/candid";
import { Principal } from "@icp-sdk/core/principal";
import { IcWebSocketError } from "./errors.js";

/** Identifies a connection: who opened it, and a random 64-bit number that is new for every connection. */
export interface ClientKey {
  readonly principal: Principal;
  readonly nonce: bigint;
}

/** A message of the canister as the gateway sends it; nothing in it is verified yet. */
export interface MessageFrame {
  readonly key: string;
  readonly content: Uint8Array;
  readonly cert: Uint8Array;
  readonly tree: Uint8Array;
}

/** The content of a {@link MessageFrame}. */
export interface CanisterMessage {
  readonly principal: Uint8Array;
  readonly nonce: bigint;
  readonly sequence: bigint;
  /** Canister time, nanoseconds since 1970. */
  readonly timestamp: bigint;
  readonly isService: boolean;
  readonly content: Uint8Array;
}

export type ServiceMessage =
  | { OpenMessage: { client_key: { client_principal: Principal; client_nonce: bigint } } }
  | { AckMessage: { last_incoming_sequence_num: bigint } }
  | { KeepAliveMessage: { last_incoming_sequence_num: bigint } }
  | { CloseMessage: { reason: Record<string, null> } };

const ClientKeyType = IDL.Record({ client_principal: IDL.Principal, client_nonce: IDL.Nat64 });
const AckType = IDL.Record({ last_incoming_sequence_num: IDL.Nat64 });
const ServiceMessageType = IDL.Variant({
  OpenMessage: IDL.Record({ client_key: ClientKeyType }),
  AckMessage: AckType,
  KeepAliveMessage: AckType,
  CloseMessage: IDL.Record({
    reason: IDL.Variant({
      WrongSequenceNumber: IDL.Null,
      InvalidServiceMessage: IDL.Null,
      KeepAliveTimeout: IDL.Null,
      ClosedByApplication: IDL.Null,
    }),
  }),
});
const OpenArguments = IDL.Record({ client_nonce: IDL.Nat64, gateway_principal: IDL.Principal });
const MessageArguments = IDL.Record({
  msg: IDL.Record({
    client_key: ClientKeyType,
    sequence_num: IDL.Nat64,
    timestamp: IDL.Nat64,
    is_service_message: IDL.Bool,
    content: IDL.Vec(IDL.Nat8),
  }),
});

/** Argument of `ws_open`. */
export function encodeOpen(nonce: bigint, gateway: Principal): Uint8Array {
  return IDL.encode([OpenArguments], [{ client_nonce: nonce, gateway_principal: gateway }]);
}

/** Argument of `ws_message`. `nowMs` is sent as the time of the message, which canisters do not check. */
export function encodeMessage(
  key: ClientKey,
  sequence: bigint,
  nowMs: number,
  isService: boolean,
  content: Uint8Array,
): Uint8Array {
  const msg = {
    client_key: { client_principal: key.principal, client_nonce: key.nonce },
    sequence_num: sequence,
    timestamp: BigInt(Math.floor(nowMs)) * 1_000_000n,
    is_service_message: isService,
    content,
  };
  // The second argument only tells code generators the application's type: it is always absent.
  return IDL.encode([MessageArguments, IDL.Opt(IDL.Null)], [{ msg }, []]);
}

/** Argument of `ws_close`, which gateways call. */
export function encodeClose({ principal, nonce }: ClientKey): Uint8Array {
  const client_key = { client_principal: principal, client_nonce: nonce };
  return IDL.encode([IDL.Record({ client_key: ClientKeyType })], [{ client_key }]);
}

/** Content of the message that answers an AckMessage. */
export function encodeKeepAlive(lastReceived: bigint): Uint8Array {
  return IDL.encode([ServiceMessageType], [{ KeepAliveMessage: { last_incoming_sequence_num: lastReceived } }]);
}

export function decodeServiceMessage(content: Uint8Array): ServiceMessage {
  return IDL.decode([ServiceMessageType], content)[0] as unknown as ServiceMessage;
}

/** The gateway's first frame. */
export function decodeHandshake(frame: Uint8Array): Principal {
  const { gateway_principal: gateway } = decodeMap(frame);
  if (!isBytes(gateway) || gateway.length > 29) {
    throw new IcWebSocketError("frame", "the first frame is not the gateway's handshake");
  }
  return Principal.fromUint8Array(gateway);
}

/** Every other frame of the gateway. */
export function decodeFrame(frame: Uint8Array): MessageFrame {
  const { key, content, cert, tree } = decodeMap(frame);
  if (typeof key !== "string" || !isBytes(content) || !isBytes(cert) || !isBytes(tree)) {
    throw new IcWebSocketError("frame", "a frame of the gateway is not a message of the canister");
  }
  return { key, content, cert, tree };
}

/** The certified content of a frame. */
export function decodeContent(bytes: Uint8Array): CanisterMessage {
  const map = decodeMap(bytes);
  const key = map["client_key"] as Record<string, unknown> | undefined;
  const principal = key?.["client_principal"];
  const { is_service_message: isService, content } = map;
  if (!isBytes(principal) || typeof isService !== "boolean" || !(content instanceof Uint8Array)) {
    throw new IcWebSocketError("frame", "the content of a message does not have the protocol's form");
  }
  return {
    principal,
    nonce: nat64(key?.["client_nonce"]),
    sequence: nat64(map["sequence_num"]),
    timestamp: nat64(map["timestamp"]),
    isService,
    content,
  };
}

function decodeMap(bytes: Uint8Array): Record<string, unknown> {
  try {
    // What is no map has no fields.
    return Object(Cbor.decode(bytes));
  } catch (e) {
    throw new IcWebSocketError("frame", "a frame of the gateway is not CBOR", e);
  }
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.length > 0;
}

/** CBOR has one kind of unsigned integer; the decoder returns large ones as bigint. */
function nat64(value: unknown): bigint {
  if (typeof value !== "bigint" && !(typeof value === "number" && Number.isInteger(value))) {
    throw new IcWebSocketError("frame", "a number in a message is missing or of another type");
  }
  return BigInt(value);
}
