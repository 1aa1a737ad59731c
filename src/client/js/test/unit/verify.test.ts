import { Principal } from "@icp-sdk/core/principal";
import { describe, expect, test } from "vitest";
import { decodeFrame } from "../../src/protocol.js";
import { verifyMessage } from "../../src/verify.js";
import { bytes, millis, vectors } from "../support/vectors.js";

interface Vector {
  name: string;
  frame: string;
  canister_id?: string;
  expected?: string;
  sdk_accepts?: boolean;
  valid?: boolean;
}

const file = vectors<Vector, { now_ns: string; root_key_der: string; canister_id: string }>("certified-messages");

/** What the error says, for each vector that must be refused. */
const CODES: Record<string, string> = {
  content_changed: "witness",
  key_of_other_message: "witness",
  key_not_in_tree: "witness",
  tree_of_other_batch: "witness",
  pruned_away: "witness",
  certificate_too_old: "certificate-time",
  other_canister: "certificate",
};

describe("certified messages", () => {
  test.each(file.vectors)("$name", async ({ name, frame, canister_id }) => {
    const verdict = verifyMessage(decodeFrame(bytes(frame)), {
      rootKey: bytes(file.root_key_der),
      canisterId: Principal.fromText(canister_id ?? file.canister_id),
      now: () => millis(file.now_ns),
    });
    const code = CODES[name];
    await (code ? expect(verdict).rejects.toMatchObject({ code }) : expect(verdict).resolves.toBeUndefined());
  });
});
