import { AnonymousIdentity } from "@icp-sdk/core/agent";
import { Ed25519KeyIdentity } from "@icp-sdk/core/identity";
import { afterEach, describe, expect, test, vi } from "vitest";
import { bytes, type IcCloseEvent, IcWebSocket } from "../../src/index.js";
import { canisterId, FakeCanister, gatewayPrincipal, handshake } from "../support/canister.js";
import { FakeTransport } from "../support/fake-transport.js";
import { client, connection, open, text } from "../support/session.js";
import { next, until } from "../support/until.js";

afterEach(() => {
  vi.useRealTimers();
});

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
    ["no address", () => client({}, []), "TypeError", "the address of at least one gateway"],
    ["an address that is none", () => client({}, "gateway"), "SyntaxError", 'wss://gateway.example, not "gateway"'],
    ["another scheme", () => client({}, ["ws://a.test", "ftp://b.test"]), "SyntaxError", 'not "ftp://b.test"'],
    ["the anonymous identity", () => client({ identity: new AnonymousIdentity() }), "TypeError", "anonymous"],
    ["a canister id that is none", () => client({ canisterId: "x" }), "SyntaxError", `a canister's id, not "x"`],
    ["no canister id", () => client({ canisterId: undefined as never }), "SyntaxError", 'not "undefined"'],
  ])("%s is refused at once, with an error that names what was expected", (_, construct, name, message) => {
    expect(construct).toThrow(expect.objectContaining({ name, message: expect.stringContaining(message) }));
  });

  test.each([
    ["http://a.test", "ws://a.test/"],
    ["https://a.test/path?query#fragment", "wss://a.test/path?query"],
  ])("%s is understood as the platform's WebSocket does", (address, url) => {
    const ws = client({}, address);
    expect(ws.url).toBe(url);
    ws.close();
  });

  test("messages are bytes, or a codec is required", () => {
    const identity = Ed25519KeyIdentity.generate();
    const options = { canisterId, identity, WebSocket: FakeTransport };
    const sockets: [IcWebSocket, IcWebSocket<Uint8Array>, IcWebSocket<string>] = [
      new IcWebSocket("ws://a.test", options),
      new IcWebSocket("ws://a.test", { ...options, codec: bytes }),
      new IcWebSocket("ws://a.test", { ...options, codec: text }),
    ];
    // @ts-expect-error: the type of messages needs a codec
    sockets.push(new IcWebSocket<string>("ws://a.test", options));
    // @ts-expect-error: so do messages that may be bytes
    sockets.push(new IcWebSocket<Uint8Array | string>("ws://a.test", options));
    for (const ws of sockets) {
      ws.close();
    }
  });

  test("the user may take longer to approve ws_open than a gateway for its handshake", async () => {
    const identity = Ed25519KeyIdentity.generate();
    const sign = identity.transformRequest.bind(identity);
    let approve: () => void = () => {};
    const signing = vi.spyOn(identity, "transformRequest").mockImplementationOnce(async (request) => {
      await new Promise<void>((resolve) => (approve = resolve));
      return sign(request);
    });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const ws = client({ identity, reconnect: false });
    const events: string[] = [];
    ws.onclose = () => events.push("close");
    ws.onopen = () => events.push("open");
    await vi.advanceTimersByTimeAsync(0);
    const transport = FakeTransport.last;
    transport.receive(handshake());
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(signing).toHaveBeenCalledOnce();
    expect(events).toEqual([]);
    vi.useRealTimers();
    approve();
    await until(() => transport.sent.length === 1);
    await new FakeCanister(transport).open();
    await until(() => events.length === 1);
    expect(events).toEqual(["open"]);
    ws.close();
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
