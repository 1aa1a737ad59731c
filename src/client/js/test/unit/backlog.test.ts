import { describe, expect, test } from "vitest";
import type { ReconnectingEvent } from "../../src/index.js";
import { client, encode, open, texts } from "../support/session.js";
import { next, until } from "../support/until.js";

/** A client that decodes its first message only when `proceed` is called. */
function slowClient(options = {}) {
  let proceed: () => void = () => {};
  const allowed = new Promise<void>((resolve) => {
    proceed = resolve;
  });
  const state = { isDecoding: false };
  const transform = {
    seal: (bytes: Uint8Array) => bytes,
    open: async (bytes: Uint8Array) => {
      state.isDecoding = true;
      await allowed;
      return bytes;
    },
  };
  return { ws: client({ transform, ...options }), state, proceed };
}

describe("while a message is being decoded", () => {
  test("what is sent after the socket has closed waits for the next connection", async () => {
    const { ws, state, proceed } = slowClient();
    const { transport, canister } = await open(ws);
    await canister.message(encode("slow"));
    await until(() => state.isDecoding);
    transport.drop(1001);
    ws.send("a");
    const lost = next<ReconnectingEvent<string>>(ws, "reconnecting");
    proceed();
    expect((await lost).unconfirmed).toEqual([]);
    const second = await open(ws, 2);
    await until(() => second.transport.sent.length === 2);
    expect(texts(second.transport.sent)).toEqual(["a"]);
    ws.close();
  });

  test("a text frame ends the connection at once", async () => {
    const { ws, state, proceed } = slowClient({ reconnect: false });
    const { transport, canister } = await open(ws);
    await canister.message(encode("slow"));
    await until(() => state.isDecoding);
    transport.onmessage?.({ data: "text" });
    expect(transport.closed).toBeDefined();
    proceed();
    ws.close();
  });
});
