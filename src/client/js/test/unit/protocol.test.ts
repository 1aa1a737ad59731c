import { hashValue } from "@icp-sdk/core/agent";
import { bytesToHex } from "@noble/curves/utils.js";
import { describe, expect, test } from "vitest";
import { decodeContent, decodeFrame, decodeHandshake } from "../../src/protocol.js";
import { bytes, vectors } from "../support/vectors.js";

interface Vector {
  name: string;
  kind: string;
  hex: string;
  sdk_accepts: boolean;
  principal: string;
  parts?: Record<string, string>;
  decoded: Record<string, unknown>;
  sha256: string;
}

const file = vectors<Vector>("gateway-frames");
const of = (kind: string) => file.vectors.filter((vector) => vector.kind === kind);

describe("frames of the gateway", () => {
  test.each(of("handshake"))("$name", ({ hex, sdk_accepts, principal }) => {
    if (sdk_accepts) {
      expect(decodeHandshake(bytes(hex)).toText()).toBe(principal);
    } else {
      expect(() => decodeHandshake(bytes(hex))).toThrow(expect.objectContaining({ code: "frame" }));
    }
  });

  test.each(of("message_frame"))("$name", ({ hex, sdk_accepts, parts }) => {
    if (!sdk_accepts) {
      expect(() => decodeFrame(bytes(hex))).toThrow(expect.objectContaining({ code: "frame" }));
      return;
    }
    const { key, content, cert, tree } = decodeFrame(bytes(hex));
    if (parts) {
      const actual = { key, content: bytesToHex(content), cert: bytesToHex(cert), tree: bytesToHex(tree) };
      expect(actual).toEqual(parts);
    }
  });

  test.each(of("content"))("$name", ({ hex, decoded, sha256 }) => {
    const content = decodeContent(bytes(hex));
    expect(bytesToHex(hashValue(bytes(hex)))).toBe(sha256);
    expect(String(content.nonce)).toBe(decoded["client_nonce"]);
    expect(String(content.sequence)).toBe(decoded["sequence_num"]);
    expect(String(content.timestamp)).toBe(decoded["timestamp"]);
    expect(content.isService).toBe(decoded["is_service_message"]);
    expect(bytesToHex(content.content)).toBe(decoded["content"]);
  });

  test.each(["", "00", "60", "a0", "80", "d9d9f7f6", "a1636b657960", "1bffffffffffffffff", "ff"])("%s", (hex) => {
    for (const decode of [decodeHandshake, decodeFrame, decodeContent]) {
      expect(() => decode(bytes(hex))).toThrow(expect.objectContaining({ code: "frame" }));
    }
  });
});
