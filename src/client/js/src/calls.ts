import { Cbor, type HashTree, lookup_path, lookupResultToBuffer, requestIdOf } from "@icp-sdk/core/agent";
import { IDL } from "@icp-sdk/core/candid";

/** Why a connection must be closed. */
export interface CloseReason {
  readonly code: number;
  readonly reason: string;
}

/** A signed update call. */
export interface SignedCall {
  readonly method: string;
  readonly arg: Uint8Array;
  readonly requestId: Uint8Array;
  /** Of the HTTP request. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/** What to do after a call was posted: go on, post it again, or close. */
export type CallResult = "done" | "again" | CloseReason;

/** Reject codes of the IC. */
const TRANSIENT = 2;
const DESTINATION_INVALID = 3;
const CANISTER_REJECT = 4;

const SELF_DESCRIBED_TAG = [0xd9, 0xd9, 0xf7];

/** Bytes before the envelope in a frame: the tag, a map of one, its key. */
const FRAME_PREFIX = SELF_DESCRIBED_TAG.length + 1 + 1 + "envelope".length;

const Result = IDL.Variant({ Ok: IDL.Null, Err: IDL.Text });

/** Cuts the envelope out of a frame for a gateway. */
export function callOf(frame: Uint8Array): SignedCall {
  type Content = Record<string, unknown> & { method_name: string; arg: Uint8Array };
  const { content } = Cbor.decode<{ envelope: { content: Content } }>(frame).envelope;
  const body = new Uint8Array([...SELF_DESCRIBED_TAG, ...frame.subarray(FRAME_PREFIX)]);
  return { method: content.method_name, arg: content.arg, requestId: requestIdOf(content), body };
}

/**
 * Reads the response of a synchronous call endpoint. Its certificate is not verified: who forges one can end the
 * connection, or let a call overtake another, but so can who drops requests. Messages are verified elsewhere.
 */
export function resultOf(call: SignedCall, status: number, body: Uint8Array): CallResult {
  if (status === 202 || status === 429 || status >= 500) {
    return "again";
  }
  if (status !== 200) {
    return { code: 4503, reason: `${call.method} was refused with status ${status}` };
  }
  type Body = { certificate?: Uint8Array; reject_code?: number; reject_message?: string };
  const { certificate, reject_code: code, reject_message: message = "" } = Cbor.decode<Body>(body);
  if (certificate) {
    return certified(call, certificate);
  }
  // Refused before it entered the network, so that it can be posted again; or no response of the IC at all.
  return code === undefined || code === TRANSIENT ? "again" : rejected(call, code, message);
}

function certified(call: SignedCall, certificate: Uint8Array): CallResult {
  const { tree } = Cbor.decode<{ tree: HashTree }>(certificate);
  const read = (name: string) => lookupResultToBuffer(lookup_path(["request_status", call.requestId, name], tree));
  const text = (name: string) => new TextDecoder().decode(read(name));
  const reply = read("reply");
  if (reply) {
    const [{ Err: refusal }] = IDL.decode([Result], reply) as [{ Err?: string }];
    return refusal === undefined ? "done" : refused(call, refusal);
  }
  if (text("status") === "rejected") {
    const code = read("reject_code")?.[0] ?? 0;
    // The Motoko CDK rejects on behalf of a callback that failed, after it has counted the message.
    const isCounted = code === CANISTER_REJECT && call.method === "ws_message";
    return isCounted ? "done" : rejected(call, code, text("reject_message"));
  }
  // Received or processing: its place in the canister's queue is fixed, and no later call can overtake it.
  return "done";
}

function refused({ method }: SignedCall, reason: string): CallResult {
  if (method === "ws_open") {
    return { code: 4502, reason };
  }
  if (/has a different key/.test(reason)) {
    return { code: 4409, reason: "a newer connection has replaced this one" };
  }
  // After other refusals the canister still knows the client.
  return /doesn't have an open connection|Expected incoming sequence/.test(reason) ? { code: 4410, reason } : "done";
}

/** The call was not executed, or was undone. The codes are those that gateways close with. */
function rejected({ method }: SignedCall, code: number, reason: string): CloseReason {
  return { code: code === DESTINATION_INVALID ? 4404 : method === "ws_open" ? 4502 : 4503, reason };
}
