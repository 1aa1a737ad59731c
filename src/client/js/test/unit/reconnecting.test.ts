import { Ed25519KeyIdentity } from "@icp-sdk/core/identity";
import { describe, expect, test, vi } from "vitest";
import { firstToAnswer } from "../../src/fallback.js";
import {
  type IcCloseEvent,
  type IcErrorEvent,
  IcWebSocket,
  type IcWebSocketOptions,
  type ReconnectingEvent,
} from "../../src/index.js";
import { handshake } from "../support/canister.js";
import { FakeTransport } from "../support/fake-transport.js";
import { client, connection, encode, numbers, open, texts } from "../support/session.js";
import { next, until } from "../support/until.js";

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
    const fallback = { url: "direct", connect: () => new FakeTransport("direct"), search: firstToAnswer };
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

  describe("leaving the fallback", () => {
    const fallback = { url: "direct", connect: () => new FakeTransport("direct"), search: firstToAnswer };

    /** A client with an open connection through the fallback; the third connection asks the gateway. */
    async function inFallback(options: Partial<IcWebSocketOptions<string>> = {}) {
      const ws = client({ ...options, fallback, fallbackInterval: 1 });
      (await connection(1)).drop();
      const { transport, canister } = await open(ws, 2);
      const probe = await connection(3);
      return { ws, transport, canister, probe };
    }

    test("what was not sent yet moves to the gateway", async () => {
      const { ws, transport, canister, probe } = await inFallback();
      let proceed: () => void = () => {};
      transport.idle = new Promise<void>((resolve) => (proceed = resolve));
      for (const value of ["a", "b", "c"]) {
        ws.send(value);
      }
      await until(() => transport.sent.length === 2);
      probe.receive(handshake());
      // The response to what was sent is still delivered.
      const message = next<MessageEvent<string>>(ws, "message");
      await canister.message(encode("response to a"));
      expect((await message).data).toBe("response to a");
      const reconnecting = next<ReconnectingEvent<string>>(ws, "reconnecting");
      proceed();
      expect(await reconnecting).toMatchObject({ reason: "a gateway answers again", unconfirmed: ["a"] });
      const { transport: last } = await open(ws, 4);
      await until(() => last.sent.length === 3);
      expect(texts(last.sent)).toEqual(["b", "c"]);
      expect(texts(transport.sent)).toEqual(["a"]);
      ws.close();
    });

    test("a message that is being sealed moves to the gateway", async () => {
      let proceed: (content: Uint8Array) => void = () => {};
      const seal = vi.fn((content: Uint8Array): Uint8Array | Promise<Uint8Array> => content);
      const { ws, transport, probe } = await inFallback({ transform: { seal, open: (content) => content } });
      seal.mockImplementationOnce(() => new Promise((resolve) => (proceed = resolve)));
      ws.send("a");
      await until(() => seal.mock.calls.length === 1);
      probe.receive(handshake());
      await until(() => probe.closed);
      proceed(encode("a"));
      const { transport: last } = await open(ws, 4);
      await until(() => last.sent.length === 2);
      expect(texts(last.sent)).toEqual(["a"]);
      expect(transport.sent).toHaveLength(1);
      ws.close();
    });

    test("a final end of the fallback is final", async () => {
      const { ws, transport, probe } = await inFallback();
      transport.idle = new Promise(() => {});
      ws.send("a");
      await until(() => transport.sent.length === 2);
      const closed = next<IcCloseEvent<string>>(ws, "close");
      probe.receive(handshake());
      await until(() => probe.closed);
      transport.drop(4409);
      expect(await closed).toMatchObject({ code: 4409, unconfirmed: ["a"] });
      expect(FakeTransport.all).toHaveLength(3);
    });

    test("close while leaving sends what is waiting", async () => {
      const { ws, transport, probe } = await inFallback();
      transport.idle = new Promise(() => {});
      ws.send("a");
      ws.send("b");
      await until(() => transport.sent.length === 2);
      probe.receive(handshake());
      await until(() => probe.closed);
      const closed = next<IcCloseEvent<string>>(ws, "close");
      ws.close(3000);
      expect(await closed).toMatchObject({ code: 3000, wasClean: true, unconfirmed: ["a", "b"], unsent: [] });
    });

    test("close ends the search for a gateway", async () => {
      const { ws, transport, probe } = await inFallback();
      // The close frame is not answered.
      transport.close = () => {};
      ws.close();
      expect(probe.closed).toBeDefined();
      transport.drop();
      await next(ws, "close");
    });
  });

  test("after 4429 on an open connection, messages are paced", async () => {
    const ws = client();
    (await open(ws)).transport.drop(4429);
    await next(ws, "reconnecting");
    ws.send("a");
    ws.send("b");
    const { transport, canister } = await open(ws, 2);
    await until(() => transport.sent.length === 2);
    const message = next(ws, "message");
    await canister.message(encode("meanwhile"));
    await message;
    expect(texts(transport.sent)).toEqual(["a"]);
    ws.close();
    await until(() => transport.sent.length === 3);
    expect(texts(transport.sent)).toEqual(["a", "b"]);
  });

  test("close in a listener of the error prevents another attempt", async () => {
    const ws = client({ connectTimeout: 1 });
    const events: string[] = [];
    ws.onerror = () => ws.close();
    ws.onreconnecting = () => events.push("reconnecting");
    ws.onclose = ({ code, wasClean }) => events.push(`${code} ${wasClean}`);
    await next(ws, "close");
    expect(events).toEqual(["1000 true"]);
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
