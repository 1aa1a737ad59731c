import { AnonymousIdentity } from "@icp-sdk/core/agent";
import { Ed25519KeyIdentity } from "@icp-sdk/core/identity";
import { describe, expect, test, vi } from "vitest";
import { type IcCloseEvent, IcWebSocket } from "../../src/index.js";
import { canisterId, gatewayPrincipal, handshake } from "../support/canister.js";
import { FakeTransport } from "../support/fake-transport.js";
import { client, connection, open } from "../support/session.js";
import { next } from "../support/until.js";

describe("opening", () => {
  test("the open event says who the gateway is, and which connection", async () => {
    const ws = client();
    const opened = next(ws, "open");
    expect(ws.readyState).toBe(IcWebSocket.CONNECTING);
    await open(ws);
    expect(await opened).toMatchObject({ gateway: "ws://a.test/", reconnected: false });
    expect((await opened) as object).toHaveProperty("gatewayPrincipal", gatewayPrincipal);
    ws.close();
  });

  test.each([
    ["no address", () => client({}, []), TypeError],
    ["an address that is none", () => client({}, "gateway"), TypeError],
    ["the anonymous identity", () => client({ identity: new AnonymousIdentity() }), TypeError],
    ["a canister id that is none", () => client({ canisterId: "x" }), Error],
  ])("%s is refused at once", (_, construct, type) => {
    expect(construct).toThrow(type);
  });

  test("without a WebSocket class the error says what to do", () => {
    vi.stubGlobal("WebSocket", undefined);
    const construct = () => new IcWebSocket("ws://a.test", { canisterId, identity: Ed25519KeyIdentity.generate() });
    expect(construct).toThrow(/option WebSocket/);
    vi.unstubAllGlobals();
  });

  test("a socket that cannot be constructed ends the attempt", async () => {
    class Refusing extends FakeTransport {
      constructor(url: string) {
        super(url);
        throw new DOMException("mixed content", "SecurityError");
      }
    }
    const closed = next<IcCloseEvent<string>>(client({ WebSocket: Refusing, reconnect: false }), "close");
    expect((await closed).error).toMatchObject({ code: "connect", message: expect.stringContaining("mixed content") });
  });

  test.each([
    ["connect", { connectTimeout: 5 }],
    ["open-timeout", { openTimeout: 5 }],
    ["root-key", { rootKey: () => Promise.reject(new Error("no network")) }],
  ])("error %s", async (code, options) => {
    const ws = client({ ...options, reconnect: false });
    const closed = next<IcCloseEvent<string>>(ws, "close");
    if (code === "open-timeout") {
      (await connection()).receive(handshake());
    }
    expect(await closed).toMatchObject({ code: 4000, wasClean: false, error: { code } });
  });

  test("an identity that does not sign closes for good", async () => {
    const identity = Ed25519KeyIdentity.generate();
    vi.spyOn(identity, "transformRequest").mockRejectedValue(new Error("not allowed"));
    const ws = client({ identity });
    const closed = next<IcCloseEvent<string>>(ws, "close");
    (await connection()).receive(handshake());
    expect((await closed).error).toMatchObject({ code: "sign", message: expect.stringContaining("not allowed") });
  });
});
