import { Cbor, IC_ROOT_KEY } from "@icp-sdk/core/agent";
import { bytesToHex } from "@noble/curves/utils.js";
import { afterEach, describe, expect, test, vi } from "vitest";
import { localRootKey, mainnetRootKey } from "../../src/index.js";

afterEach(() => vi.unstubAllGlobals());

describe("root keys", () => {
  test("that of mainnet is core's", () => {
    expect(bytesToHex(mainnetRootKey)).toBe(IC_ROOT_KEY);
    expect(mainnetRootKey).toHaveLength(133);
  });

  test.each([
    "https://icp-api.io",
    "https://icp0.io/",
    "https://bkyz2.ICP0.io",
    "https://ic0.app:443",
    "https://icp-api.io.",
  ])("that of mainnet is not fetched from %s", (url) => {
    expect(() => localRootKey(url)).toThrow(TypeError);
  });

  test("that of a local network is fetched for every connection", async () => {
    const answers = [Uint8Array.of(1), Uint8Array.of(2)].map((root_key) => new Response(Cbor.encode({ root_key })));
    vi.stubGlobal("fetch", async () => answers.shift());
    const rootKey = localRootKey("http://127.0.0.1:4943");
    expect(await rootKey()).toEqual(Uint8Array.of(1));
    expect(await rootKey()).toEqual(Uint8Array.of(2));
  });

  test.each([new Response("", { status: 503 }), new Response(Cbor.encode({})), new Response("no CBOR")])(
    "a response that has none",
    async (response) => {
      vi.stubGlobal("fetch", async () => response);
      await expect(localRootKey("http://127.0.0.1:4943")()).rejects.toThrow();
    },
  );
});
