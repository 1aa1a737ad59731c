import { Cbor } from "@icp-sdk/core/agent";
import { bytesToHex } from "@noble/curves/utils.js";
import { describe, expect, test } from "vitest";
import { decodePage, encodePoll, nonceOf } from "../../src/polls.js";
import { decodeServiceMessage, encodeKeepAlive } from "../../src/protocol.js";
import { bytes, vectors } from "../support/vectors.js";

interface Vector {
  name: string;
  type: string;
  hex: string;
  decoded: { Ok?: { messages: { key: string }[]; is_end_of_queue: unknown }; Err?: string }[];
  expected: "ok" | "error";
}

const file = vectors<Vector>("candid");
const ofType = (type: string) => file.vectors.filter((vector) => vector.type === type);

describe("Candid of the canister interface", () => {
  test.each(ofType("CanisterWsGetMessagesResult"))("page $name", ({ hex, decoded, expected }) => {
    const decode = () => decodePage(Cbor.encode({ status: "replied", reply: { arg: bytes(hex) } }));
    const page = decoded?.[0]?.Ok;
    if (expected === "error" || !page) {
      expect(decode).toThrow();
    } else {
      expect(decode().messages.map(({ key }) => key)).toEqual(page.messages.map(({ key }) => key));
      expect(decode().is_end_of_queue).toEqual(page.is_end_of_queue);
    }
  });

  test.each(ofType("(CanisterWsGetMessagesArguments)"))("$name", ({ name, hex }) => {
    expect(bytesToHex(encodePoll(BigInt(name.replace(/.*_/, ""))))).toBe(hex);
  });

  test.each(ofType("(WebsocketServiceMessageContent)"))("$name", ({ hex, expected }) => {
    if (expected === "ok") {
      expect(decodeServiceMessage(bytes(hex))).toBeTypeOf("object");
    } else {
      expect(() => decodeServiceMessage(bytes(hex))).toThrow();
    }
  });

  test("a keep-alive", () => {
    expect(decodeServiceMessage(encodeKeepAlive(7n))).toEqual({
      KeepAliveMessage: { last_incoming_sequence_num: 7n },
    });
  });

  test("the nonce of a key", () => {
    expect(nonceOf("a_b_00000000000000000003")).toBe(3n);
    expect(nonceOf("a_18446744073709551615")).toBe(2n ** 64n - 1n);
  });

  test("a rejected query", () => {
    expect(() => decodePage(Cbor.encode({ status: "rejected", reject_message: "stopped" }))).toThrow("stopped");
  });
});
