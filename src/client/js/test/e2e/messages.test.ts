import { Ed25519KeyIdentity } from "@icp-sdk/core/identity";
import { bytesToHex } from "@noble/curves/utils.js";
import { beforeAll, describe, expect, test } from "vitest";
import type { IcCloseEvent, IcErrorEvent, ReconnectingEvent } from "../../src/index.js";
import { address, client, lab, type Note } from "../support/lab.js";
import { next, until } from "../support/until.js";

describe.skipIf(!address)("through a gateway", () => {
  let gateway: string;

  beforeAll(async () => {
    gateway = await lab("/gateway");
  }, 120_000);

  test("what is sent comes back, in order, and the canister learns of the end", async () => {
    const canister = await lab("/canister");
    const ws = await client(gateway, canister);
    const received: bigint[] = [];
    ws.onmessage = ({ data }) => received.push(data.n);
    for (let n = 0n; n < 20n; n++) {
      ws.send({ text: "ping", n });
    }
    await until(() => received.length === 20);
    expect(received).toEqual(Array.from({ length: 20 }, (_, n) => BigInt(n)));
    const closed = next<IcCloseEvent<Note>>(ws, "close");
    ws.close(1000, "done");
    expect(await closed).toMatchObject({ code: 1000, wasClean: true, unsent: [] });
    await until(async () => (await lab("/canister/clients", { id: canister })) === "0");
  });

  test("acks are answered with keep-alives, so the canister keeps the client", async () => {
    const canister = await lab("/canister", { ackInterval: 1_500, keepAliveTimeout: 1_000 });
    const ws = await client(gateway, canister, { ackInterval: 1_500 });
    const ends: unknown[] = [];
    ws.onreconnecting = (event) => ends.push(event.code);
    await next(ws, "open");
    ws.send({ text: "before", n: 0n });
    await until(async () => /s.*s.*s/.test(await executed(canister)));
    ws.send({ text: "after", n: 1n });
    await next(ws, "message");
    expect(await executed(canister)).toMatch(/^1,2s,3s,4s/);
    expect(ends).toEqual([]);
    const closed = next<IcCloseEvent<Note>>(ws, "close");
    ws.close();
    expect((await closed).unconfirmed.map(({ text }) => text)).toEqual(["after"]);
  });

  test("the application in the canister closes", async () => {
    const canister = await lab("/canister");
    const ws = await client(gateway, canister);
    await next(ws, "open");
    const closed = next<IcCloseEvent<Note>>(ws, "close");
    await lab("/canister/close", { id: canister, client: ws.principal.toText() });
    expect(await closed).toMatchObject({ code: 4001, reason: "ClosedByApplication", wasClean: true });
  });

  test("a canister that is not there", async () => {
    const ws = await client(gateway, "rrkah-fqaaa-aaaaa-aaaaq-cai");
    expect(await next(ws, "close")).toMatchObject({ code: 4404, error: { code: "refused" } });
  });

  test("a second connection of the same identity replaces the first one, for good", async () => {
    const canister = await lab("/canister");
    const identity = Ed25519KeyIdentity.generate();
    const first = await client(gateway, canister, { identity });
    await next(first, "open");
    const closed = next<IcCloseEvent<Note>>(first, "close");
    const second = await client(gateway, canister, { identity });
    expect(await closed).toMatchObject({ code: 4409 });
    second.send({ text: "", n: 1n });
    await next(second, "message");
    second.close();
  });

  test("an upgraded canister has forgotten the client, which connects again", async () => {
    const canister = await lab("/canister");
    const ws = await client(gateway, canister);
    await next(ws, "open");
    const reconnecting = next<ReconnectingEvent<Note>>(ws, "reconnecting");
    const opened = next(ws, "open");
    await lab("/canister/upgrade", { id: canister });
    ws.send({ text: "lost", n: 1n });
    expect(await reconnecting).toMatchObject({ code: 4410, unconfirmed: [{ text: "lost" }] });
    expect(await opened).toMatchObject({ reconnected: true });
    ws.send({ text: "again", n: 2n });
    expect(await next(ws, "message")).toMatchObject({ data: { text: "again" } });
    ws.close();
  });

  test("a forged message is not delivered", async () => {
    const canister = await lab("/canister");
    const ws = await client(gateway, canister, { reconnect: false });
    const received: Note[] = [];
    ws.onmessage = ({ data }) => received.push(data);
    await next(ws, "open");
    const hex = (text: string) => bytesToHex(new TextEncoder().encode(text));
    await lab("/forge", { id: canister, from: hex("pay 10"), to: hex("pay 99") });
    const error = next<IcErrorEvent>(ws, "error");
    const closed = next<IcCloseEvent<Note>>(ws, "close");
    ws.send({ text: "pay 10", n: 1n });
    expect((await error).error).toMatchObject({ code: "witness" });
    expect(await closed).toMatchObject({ code: 4000, wasClean: false });
    expect(received).toEqual([]);
  });

  test("200 clients, each in order", { timeout: 180_000 }, async () => {
    const canister = await lab("/canister");
    const clients = await Promise.all(Array.from({ length: 200 }, () => client(gateway, canister)));
    const received = clients.map((ws) => {
      const numbers: bigint[] = [];
      ws.onmessage = ({ data }) => numbers.push(data.n);
      return numbers;
    });
    await until(() => clients.every((ws) => ws.readyState === ws.OPEN));
    for (let n = 0n; n < 5n; n++) {
      for (const ws of clients) {
        ws.send({ text: "", n });
      }
    }
    await until(() => received.every((numbers) => numbers.length === 5));
    expect(received.every((numbers) => numbers.join() === "0,1,2,3,4")).toBe(true);
    const ends = clients.map((ws) => next(ws, "close"));
    for (const ws of clients) {
      ws.close();
    }
    await Promise.all(ends);
  });
});

function executed(id: string): Promise<string> {
  return lab("/canister/executed", { id });
}
