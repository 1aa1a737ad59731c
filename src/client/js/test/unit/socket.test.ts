import { AnonymousIdentity } from "@icp-sdk/core/agent";
import { Ed25519KeyIdentity } from "@icp-sdk/core/identity";
import { describe, expect, test, vi } from "vitest";
import { type IcCloseEvent, type IcErrorEvent, IcWebSocket, type ReconnectingEvent } from "../../src/index.js";
import { canisterId, gatewayPrincipal, handshake, messageOf, serviceMessageOf } from "../support/canister.js";
import { FakeTransport, type SentFrame } from "../support/fake-transport.js";
import { client, connection, open, text } from "../support/session.js";
import { next, until } from "../support/until.js";

const encode = (value: string) => text.encode(value);
const texts = (sent: SentFrame[]) => sent.slice(1).map((frame) => text.decode(messageOf(frame).content));
const numbers = (sent: SentFrame[]) => sent.slice(1).map((frame) => Number(messageOf(frame).sequence_num));

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

describe("sending", () => {
  test("messages wait for the connection, and are numbered in order", async () => {
    const ws = client();
    ws.send("a");
    ws.send("bc");
    expect(ws.bufferedAmount).toBe(3);
    const { transport } = await open(ws);
    ws.send("d");
    await until(() => transport.sent.length === 4);
    expect(texts(transport.sent)).toEqual(["a", "bc", "d"]);
    expect(numbers(transport.sent)).toEqual([1, 2, 3]);
    expect(ws.bufferedAmount).toBe(0);
    ws.close();
  });

  test("the queue is bounded, and its end is told", async () => {
    const ws = client({ maxQueued: 1 });
    ws.send("a");
    expect(() => ws.send("b")).toThrow(expect.objectContaining({ name: "InvalidStateError" }));
    const closed = next<IcCloseEvent<string>>(ws, "close");
    ws.close();
    expect(await closed).toMatchObject({ unsent: ["a"], unconfirmed: [] });
  });

  test("an ack confirms, and is answered before messages that wait", async () => {
    const ws = client();
    const { transport, canister } = await open(ws);
    ws.send("a");
    await until(() => transport.sent.length === 2);
    await canister.ack(1n);
    await until(() => transport.sent.length === 3);
    const keepAlive = messageOf(transport.sent[2] as SentFrame);
    expect(keepAlive).toMatchObject({ sequence_num: 2n, is_service_message: true });
    expect(serviceMessageOf(keepAlive)).toEqual({ KeepAliveMessage: { last_incoming_sequence_num: 2n } });
    const closed = next<IcCloseEvent<string>>(ws, "close");
    ws.close();
    expect(await closed).toMatchObject({ unconfirmed: [] });
  });

  test("a transport that is busy holds messages back, and keep-alives overtake them", async () => {
    const ws = client();
    const { transport, canister } = await open(ws);
    let proceed: () => void = () => {};
    transport.idle = new Promise<void>((resolve) => {
      proceed = resolve;
    });
    ws.send("a");
    ws.send("b");
    await until(() => transport.sent.length === 2);
    const message = next(ws, "message");
    await canister.ack(1n);
    await canister.message(encode("after the ack"));
    await message;
    expect(transport.sent).toHaveLength(2);
    proceed();
    await until(() => transport.sent.length === 4);
    const [, ...messages] = transport.sent.slice(1).map(messageOf);
    expect(messages.map(({ is_service_message }) => is_service_message)).toEqual([true, false]);
    ws.close();
  });

  test("no ack in time: the connection is lost", async () => {
    const ws = client({ ackInterval: -29_950, reconnect: false });
    const closed = next<IcCloseEvent<string>>(ws, "close");
    await open(ws);
    expect((await closed).error).toMatchObject({ code: "ack-timeout" });
  });

  test("close sends what waits, and then the close frame", async () => {
    const ws = client();
    const { transport } = await open(ws);
    const closed = next<IcCloseEvent<string>>(ws, "close");
    ws.send("a");
    ws.send("b");
    ws.close(3001, "bye");
    ws.send("c");
    expect(ws.readyState).toBe(IcWebSocket.CLOSING);
    expect(await closed).toMatchObject({
      code: 3001,
      reason: "bye",
      wasClean: true,
      unconfirmed: ["a", "b"],
      unsent: [],
    });
    expect(texts(transport.sent)).toEqual(["a", "b"]);
    expect(transport.closed).toEqual({ code: 3001, reason: "bye" });
    expect(ws.readyState).toBe(IcWebSocket.CLOSED);
  });

  test.each([999, 1001, 2999, 5000, 3000.5])("close code %s is refused", (code) => {
    const ws = client();
    expect(() => ws.close(code)).toThrow(expect.objectContaining({ name: "InvalidAccessError" }));
    expect(() => ws.close(1000, "é".repeat(62))).toThrow(expect.objectContaining({ name: "SyntaxError" }));
    ws.close();
  });

  test("abort closes", async () => {
    const controller = new AbortController();
    const ws = client({ signal: controller.signal });
    const closed = next<IcCloseEvent<string>>(ws, "close");
    await open(ws);
    controller.abort();
    expect(await closed).toMatchObject({ code: 1000, wasClean: true });
    const aborted = next<IcCloseEvent<string>>(client({ signal: controller.signal }), "close");
    expect(await aborted).toMatchObject({ code: 1000 });
    expect(FakeTransport.all).toEqual([]);
  });
});

describe("receiving", () => {
  test("messages arrive in order, with what the canister says of them", async () => {
    const ws = client();
    const received: string[] = [];
    ws.onmessage = (event) => received.push(`${event.sequence} ${event.data}`);
    const { canister } = await open(ws);
    for (const value of ["a", "b", "c"]) {
      await canister.message(encode(value));
    }
    await until(() => received.length === 3);
    expect(received).toEqual(["2 a", "3 b", "4 c"]);
    ws.close();
  });

  test("frames that arrived before the end are delivered before it", async () => {
    const ws = client({ reconnect: false });
    const events: string[] = [];
    ws.onmessage = ({ data }) => events.push(data);
    ws.onclose = ({ code }) => events.push(String(code));
    const { transport, canister } = await open(ws);
    await canister.message(encode("a"));
    transport.drop(1006);
    await until(() => events.length === 2);
    expect(events).toEqual(["a", "1006"]);
  });

  test("a message of another type is told, and the connection goes on", async () => {
    const ws = client();
    const received: unknown[] = [];
    ws.onerror = ({ error }) => received.push(error.code);
    ws.onmessage = ({ data }) => received.push(data);
    const { canister } = await open(ws);
    await canister.message(Uint8Array.of(0xff));
    await canister.message(encode("a"));
    await until(() => received.length === 2);
    expect(received).toEqual(["decode", "a"]);
    ws.close();
  });

  test.each([
    ["another client", { client_principal: canisterId }],
    ["another connection", { client_nonce: 1n }],
  ])("a certified message for %s is refused", async (_, key) => {
    const ws = client({ reconnect: false });
    const received: unknown[] = [];
    ws.onmessage = ({ data }) => received.push(data);
    const closed = next<IcCloseEvent<string>>(ws, "close");
    const { canister } = await open(ws);
    await canister.messageFor(key);
    expect(await closed).toMatchObject({ code: 4000, error: { code: "recipient" } });
    expect(received).toEqual([]);
  });

  test("a message that is being opened when the application closes is not delivered", async () => {
    let proceed: (content: Uint8Array) => void = () => {};
    const opening = vi.fn(() => new Promise<Uint8Array>((resolve) => (proceed = resolve)));
    const ws = client({ transform: { seal: (content) => content, open: opening } });
    const received: unknown[] = [];
    ws.onmessage = ({ data }) => received.push(data);
    const closed = next<IcCloseEvent<string>>(ws, "close");
    const { canister } = await open(ws);
    await canister.message(encode("a"));
    await until(() => opening.mock.calls.length === 1);
    ws.close();
    proceed(encode("a"));
    await closed;
    expect(received).toEqual([]);
  });

  test("transform changes the bytes on both ways", async () => {
    const flip = async (content: Uint8Array) => content.map((byte) => byte ^ 0xff);
    const ws = client({ transform: { seal: flip, open: flip } });
    const { transport, canister } = await open(ws);
    const received = next<MessageEvent<string>>(ws, "message");
    ws.send("secret");
    await until(() => transport.sent.length === 2);
    const { content } = messageOf(transport.sent[1] as SentFrame);
    expect(content).toEqual(await flip(encode("secret")));
    await canister.message(content);
    expect((await received).data).toBe("secret");
    ws.close();
  });

  test.each([
    ["ClosedByApplication", 4001, true],
    ["KeepAliveTimeout", 4410, false],
  ] as const)("CloseMessage %s", async (reason, code, wasClean) => {
    const ws = client({ reconnect: false });
    const closed = next<IcCloseEvent<string>>(ws, "close");
    const { canister } = await open(ws);
    await canister.close(reason);
    expect(await closed).toMatchObject({ code, reason, wasClean });
  });

  test("handlers can be replaced and removed", async () => {
    const ws = client();
    const calls: string[] = [];
    const first = () => calls.push("first");
    ws.onmessage = first;
    expect(ws.onmessage).toBe(first);
    ws.onmessage = () => calls.push("second");
    const { canister } = await open(ws);
    await canister.message(encode("a"));
    await until(() => calls.length === 1);
    ws.onmessage = null;
    expect(ws.onmessage).toBeNull();
    const second = next(ws, "message");
    await canister.message(encode("b"));
    await second;
    expect(calls).toEqual(["second"]);
    ws.close();
  });
});

describe("reconnecting", () => {
  test("a lost connection is replaced, under a new client key; the application learns what is uncertain", async () => {
    const ws = client();
    const { transport } = await open(ws);
    ws.send("a");
    await until(() => transport.sent.length === 2);
    const reconnecting = next<ReconnectingEvent<string>>(ws, "reconnecting");
    transport.drop();
    expect(await reconnecting).toMatchObject({ code: 1006, attempt: 1, unconfirmed: ["a"] });
    expect(ws.readyState).toBe(IcWebSocket.CONNECTING);
    ws.send("b");
    const opened = next(ws, "open");
    const second = await open(ws, 2);
    expect(await opened).toMatchObject({ reconnected: true });
    await until(() => second.transport.sent.length === 2);
    expect(texts(second.transport.sent)).toEqual(["b"]);
    expect(numbers(second.transport.sent)).toEqual([1]);
    expect(second.transport.sent[0]?.content.arg).not.toEqual(transport.sent[0]?.content.arg);
    ws.close();
  });

  test("a message that is being signed when the connection is lost is sent on the next one", async () => {
    const identity = Ed25519KeyIdentity.generate();
    const sign = identity.transformRequest.bind(identity);
    const ws = client({ identity });
    const { transport } = await open(ws);
    let proceed: () => void = () => {};
    const signing = vi.spyOn(identity, "transformRequest").mockImplementationOnce(async (request) => {
      await new Promise<void>((resolve) => (proceed = resolve));
      return sign(request);
    });
    ws.send("a");
    await until(() => signing.mock.calls.length === 1);
    const reconnecting = next<ReconnectingEvent<string>>(ws, "reconnecting");
    transport.drop();
    expect(await reconnecting).toMatchObject({ unconfirmed: [] });
    proceed();
    const second = await open(ws, 2);
    await until(() => second.transport.sent.length === 2);
    expect(texts(second.transport.sent)).toEqual(["a"]);
    expect(transport.sent).toHaveLength(1);
    ws.close();
  });

  test("the next gateway is tried when one does not answer", async () => {
    const ws = client({}, ["ws://a.test/", "ws://b.test/"]);
    (await connection(1)).drop();
    const { transport } = await open(ws, 2);
    expect(transport.url).toBe("ws://b.test/");
    expect(ws.url).toBe("ws://b.test/");
    ws.close();
  });

  test("without gateways the fallback is used, until one answers", async () => {
    const fallback = { url: "direct", connect: () => new FakeTransport("direct") };
    const ws = client({ fallback, fallbackInterval: 1 });
    (await connection(1)).drop();
    const direct = await open(ws, 2);
    expect(direct.transport.url).toBe("direct");
    expect(ws.url).toBe("direct");

    // Asked again until its handshake comes.
    (await connection(3)).drop();
    const reconnecting = next<ReconnectingEvent<string>>(ws, "reconnecting");
    const opened = next(ws, "open");
    (await connection(4)).receive(handshake());
    expect(await reconnecting).toMatchObject({ code: 1000, attempt: 1, delay: 0, reason: "a gateway answers again" });
    expect(direct.transport.closed?.code).toBe(1000);
    const last = await open(ws, 5);
    expect(last.transport.url).toBe("ws://a.test/");
    expect(await opened).toMatchObject({ gateway: "ws://a.test/", reconnected: true });
    ws.close();
  });

  test("a final code ends it, with an error that has code and reason", async () => {
    const ws = client();
    const error = next<IcErrorEvent>(ws, "error");
    const closed = next<IcCloseEvent<string>>(ws, "close");
    (await connection()).drop(4404, "no such canister");
    expect((await error).error).toMatchObject({ code: "refused", message: "closed with 4404 no such canister" });
    expect(await closed).toMatchObject({ code: 4404, reason: "no such canister", wasClean: false });
  });

  test("close while waiting ends it at once", async () => {
    const ws = client({ reconnect: { initialDelay: 1_000_000, maxDelay: 1_000_000 } });
    const reconnecting = next(ws, "reconnecting");
    (await connection()).drop();
    await reconnecting;
    const closed = next<IcCloseEvent<string>>(ws, "close");
    ws.close();
    expect(await closed).toMatchObject({ code: 1000, wasClean: true });
  });
});
