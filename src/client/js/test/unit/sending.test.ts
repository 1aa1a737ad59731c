import { describe, expect, test } from "vitest";
import { type IcCloseEvent, IcWebSocket } from "../../src/index.js";
import { messageOf, serviceMessageOf } from "../support/canister.js";
import { FakeTransport, type SentFrame } from "../support/fake-transport.js";
import { client, encode, numbers, open, texts } from "../support/session.js";
import { next, until } from "../support/until.js";

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

  test("close does not wait for a transport that is busy", async () => {
    const ws = client();
    const { transport } = await open(ws);
    transport.idle = new Promise(() => {});
    ws.send("a");
    ws.send("b");
    await until(() => transport.sent.length === 2);
    const closed = next<IcCloseEvent<string>>(ws, "close");
    ws.close();
    expect(await closed).toMatchObject({ code: 1000, wasClean: true, unconfirmed: ["a", "b"] });
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
