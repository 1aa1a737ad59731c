import { Ed25519KeyIdentity } from "@icp-sdk/core/identity";
import { bytesToHex } from "@noble/curves/utils.js";
import { describe, expect, test } from "vitest";
import { type CallResult, callOf, resultOf, type SignedCall } from "../../src/calls.js";
import { Signer } from "../../src/envelope.js";
import { canisterId } from "../support/canister.js";
import { bytes, vectors } from "../support/vectors.js";

interface Vector {
  name: string;
  http_status: number;
  request_id?: string;
  body_call?: string;
}

const file = vectors<Vector>("call-responses");

/** What follows from each response, for `ws_message` and for `ws_open`. */
const RESULTS: Record<string, [CallResult | number, CallResult | number]> = {
  replied_ok: ["done", "done"],
  // "Gateway ... is not registered": the canister still knows the client.
  replied_err: ["done", 4502],
  rejected: [4503, 4502],
  rejected_no_error_code: ["done", 4502],
  processing: ["done", "done"],
  received: ["done", "done"],
  done: ["done", "done"],
  non_replicated_rejection: [4404, 4404],
  non_replicated_rejection_v2: [4503, 4502],
  accepted: ["again", "again"],
};

describe("responses to calls", () => {
  test.each(Object.entries(RESULTS))("%s", (name, expected) => {
    const vector = file.vectors.find((candidate) => candidate.name === name) as Vector;
    const results = ["ws_message", "ws_open"].map((method) => {
      const call = { method, requestId: bytes(vector.request_id ?? "") } as SignedCall;
      const result = resultOf(call, vector.http_status, bytes(vector.body_call ?? ""));
      return typeof result === "object" ? result.code : result;
    });
    expect(results).toEqual(expected);
  });

  test.each([
    [429, "again"],
    [503, "again"],
    [400, { code: 4503, reason: "ws_message was refused with status 400" }],
  ])("status %i", (status, expected) => {
    expect(resultOf({ method: "ws_message" } as SignedCall, status, new Uint8Array())).toEqual(expected);
  });

  test.each(["00", "a0", "80"])("%s is no response of the IC", (hex) => {
    expect(resultOf({ method: "ws_message" } as SignedCall, 200, bytes(hex))).toBe("again");
  });

  test("the body of a call is the frame's envelope, byte for byte", async () => {
    const frame = await new Signer(Ed25519KeyIdentity.generate(), canisterId, Date.now).call("ws_open", bytes("4449"));
    const call = callOf(frame);
    expect(call).toMatchObject({ method: "ws_open", arg: bytes("4449") });
    expect(bytesToHex(call.body)).toBe(`d9d9f7${bytesToHex(frame).slice("d9d9f7a168656e76656c6f7065".length)}`);
  });
});
