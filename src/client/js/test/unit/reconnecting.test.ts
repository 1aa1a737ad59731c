import { Ed25519KeyIdentity } from "@icp-sdk/core/identity";
import { describe, expect, test, vi } from "vitest";
import { type IcCloseEvent, type IcErrorEvent, IcWebSocket, type ReconnectingEvent } from "../../src/index.js";
import { handshake } from "../support/canister.js";
import { FakeTransport } from "../support/fake-transport.js";
import { client, connection, numbers, open, texts } from "../support/session.js";
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
