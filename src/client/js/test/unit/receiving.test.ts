import { describe, expect, test, vi } from "vitest";
import type { IcCloseEvent } from "../../src/index.js";
import { canisterId, handshake, messageOf } from "../support/canister.js";
import type { FakeTransport, SentFrame } from "../support/fake-transport.js";
import { client, connection, encode, open } from "../support/session.js";
import { next, until } from "../support/until.js";

/** More frames than may wait to be verified. */
function flood(transport: FakeTransport): void {
  for (let i = 0; i < 16; i++) {
    transport.receive(new Uint8Array(2 ** 20));
  }
}

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

  test("a message that is being opened when the connection is lost is not delivered on the next one", async () => {
    let proceed: (content: Uint8Array) => void = () => {};
    const opening = vi.fn((content: Uint8Array): Uint8Array | Promise<Uint8Array> => content);
    const ws = client({ transform: { seal: (content) => content, open: opening } });
    const received: unknown[] = [];
    ws.onmessage = ({ data }) => received.push(data);
    const { transport, canister } = await open(ws);
    opening.mockImplementationOnce(() => new Promise((resolve) => (proceed = resolve)));
    await canister.message(encode("late"));
    await until(() => opening.mock.calls.length === 1);
    flood(transport);
    const second = await open(ws, 2);
    proceed(encode("late"));
    await second.canister.message(encode("new"));
    await until(() => received.length > 0);
    expect(received).toEqual(["new"]);
    ws.close();
  });

  test("frames that wait for the root key are bounded", async () => {
    const ws = client({ rootKey: () => new Promise(() => {}), reconnect: false });
    const closed = next<IcCloseEvent<string>>(ws, "close");
    const transport = await connection();
    transport.receive(handshake());
    await until(() => transport.sent.length === 1);
    flood(transport);
    expect(await closed).toMatchObject({
      code: 4000,
      error: { code: "frame", message: expect.stringContaining("faster") },
    });
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

  test.each([1000, 4001])("a gateway that closes with %i does not prove that this was wanted", async (code) => {
    const ws = client();
    const { transport } = await open(ws);
    const reconnecting = next(ws, "reconnecting");
    transport.drop(code);
    expect(await reconnecting).toMatchObject({ code });
    await open(ws, 2);
    ws.close();

    const once = client({ reconnect: false });
    const closed = next<IcCloseEvent<string>>(once, "close");
    (await open(once)).transport.drop(code);
    expect(await closed).toMatchObject({ code, wasClean: false, error: { code: "refused" } });
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
