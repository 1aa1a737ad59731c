import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { Cbor } from "@icp-sdk/core/agent";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callOf } from "../../src/calls.js";
import { direct } from "../../src/direct.js";
import type { IcCloseEvent, IcErrorEvent, OpenEvent } from "../../src/index.js";
import { address, client, type GatewayProxy, lab, type Note, proxy } from "../support/lab.js";
import { next, until } from "../support/until.js";

describe.skipIf(!address)("without a gateway", () => {
  const nowhere = "ws://127.0.0.1:1/";
  let network: string;
  let first: GatewayProxy;
  let second: GatewayProxy;

  beforeAll(async () => {
    network = await lab("/network");
    first = await proxy(await lab("/gateway"));
    second = await proxy(await lab("/gateway"));
  }, 120_000);

  afterAll(() => Promise.all([first?.close(), second?.close()]));

  test("the client polls the canister itself, in order, and the canister learns of the end", async () => {
    const canister = await lab("/canister", { ackInterval: 1_500, keepAliveTimeout: 10_000 });
    const ws = await client(nowhere, canister, { fallback: direct(network, { pollInterval: 200 }) });
    const received: bigint[] = [];
    ws.onmessage = ({ data }) => received.push(data.n);
    for (let n = 0n; n < 10n; n++) {
      ws.send({ text: "", n });
    }
    await until(() => received.length === 10);
    expect(received.join()).toBe("0,1,2,3,4,5,6,7,8,9");
    expect(ws.url).toBe(`${network}/`);
    await until(async () => (await lab("/canister/executed", { id: canister })).includes("s"));
    ws.close();
    await until(async () => (await lab("/canister/clients", { id: canister })) === "0");
  });

  test("numbered messages go on through another gateway, then alone, then through a gateway again", async () => {
    const canister = await lab("/canister");
    const ws = await client([first.url, second.url], canister, {
      fallback: direct(network, { pollInterval: 200 }),
      fallbackInterval: 500,
    });
    const path: string[] = [];
    const told: bigint[] = [];
    const received: bigint[] = [];
    let sent = 0n;
    const talk = async () => {
      for (let i = 0; i < 3; i++) {
        ws.send({ text: "", n: sent++ });
      }
      const last = sent++;
      ws.send({ text: "", n: last });
      await until(() => received.includes(last) || told.includes(last));
    };
    ws.onopen = ({ gateway }) => path.push(gateway);
    ws.onmessage = ({ data }) => received.push(data.n);
    ws.onreconnecting = ({ unconfirmed }) => told.push(...unconfirmed.map(({ n }) => n));

    await talk();
    first.cut();
    await until(() => path.length === 2);
    await talk();
    second.cut();
    await until(() => path.length === 3);
    await talk();
    second.restore();
    await until(() => path.length === 4);
    await talk();

    expect(path).toEqual([first.url, second.url, `${network}/`, second.url]);
    expect(received).toEqual([...new Set(received)].sort((a, b) => Number(a - b)));
    const known = new Set([...received, ...told]);
    expect(Array.from({ length: Number(sent) }, (_, n) => BigInt(n)).filter((n) => !known.has(n))).toEqual([]);
    ws.close();
  });

  test("a forged message is not delivered", async () => {
    const canister = await lab("/canister");
    const ws = await client(nowhere, canister, { fallback: direct(network, { pollInterval: 200 }) });
    await next<OpenEvent>(ws, "open");
    const hex = (text: string) => Buffer.from(text).toString("hex");
    await lab("/forge", { id: canister, from: hex("pay 10"), to: hex("pay 99") });
    const error = next<IcErrorEvent>(ws, "error");
    ws.send({ text: "pay 10", n: 1n });
    expect((await error).error).toMatchObject({ code: "witness" });
    ws.close();
  });

  test.each(["respond", "too many", "reset", "reset when accepted", "garbage", "truncate", "cut", "duplicate"])(
    "calls execute once and in order in spite of faults: %s",
    async (effect) => {
      const canister = await lab("/canister");
      const ws = await client(nowhere, canister, { fallback: direct(network, { pollInterval: 200 }) });
      const received: bigint[] = [];
      ws.onmessage = ({ data }) => received.push(data.n);
      await next(ws, "open");
      await lab("/fault", { endpoint: "CALL", id: canister, effect, times: 2 });
      for (let n = 0n; n < 3n; n++) {
        ws.send({ text: "", n });
      }
      await until(() => received.length === 3);
      expect(received).toEqual([0n, 1n, 2n]);
      expect(await lab("/canister/executed", { id: canister })).toBe("1,2,3");
      ws.close();
    },
  );

  test.each(["respond", "too many", "reset", "garbage", "truncate", "cut", "stale", "duplicate"])(
    "messages arrive once and in order in spite of faults of polls: %s",
    async (effect) => {
      const canister = await lab("/canister");
      const ws = await client(nowhere, canister, { fallback: direct(network, { pollInterval: 50 }) });
      const received: bigint[] = [];
      const lost: number[] = [];
      ws.onmessage = ({ data }) => received.push(data.n);
      ws.onreconnecting = ({ code }) => lost.push(code);
      await next(ws, "open");
      // The gateway that is not there.
      lost.length = 0;
      for (let n = 0n; n < 6n; n++) {
        await lab("/fault", { endpoint: "QUERY", id: canister, effect, times: 2 });
        ws.send({ text: "", n });
        await until(() => received.length > n);
      }
      expect(received).toEqual([0n, 1n, 2n, 3n, 4n, 5n]);
      expect(lost).toEqual([]);
      ws.close();
    },
  );

  test("a connection that was abandoned is not opened when the network is back", async () => {
    const canister = await lab("/canister");
    const methods: string[] = [];
    let isDown = true;
    const server = createServer(async (request, response) => {
      const body = await buffer(request);
      methods.push(callOf(Cbor.encode({ envelope: Cbor.decode(body) })).method);
      const answer = isDown
        ? new Response(null, { status: 503 })
        : await fetch(`${network}${request.url}`, {
            method: "POST",
            headers: { "Content-Type": "application/cbor" },
            body,
          });
      response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;

    const ws = await client(nowhere, canister, { fallback: direct(`http://127.0.0.1:${port}`) });
    await until(() => methods.length === 1);
    ws.close();
    isDown = false;
    await until(() => methods.includes("ws_close"));
    expect(methods).toEqual(["ws_open", "ws_close"]);
    await new Promise((resolve) => server.close(resolve));
  });

  test("a canister that is not there, and one that has forgotten the client", async () => {
    const options = { fallback: direct(network, { pollInterval: 200 }) };
    const lost = await client(nowhere, "rrkah-fqaaa-aaaaa-aaaaq-cai", options);
    expect(await next<IcCloseEvent<Note>>(lost, "close")).toMatchObject({ code: 4404 });

    const canister = await lab("/canister");
    const ws = await client(nowhere, canister, options);
    await next(ws, "open");
    const codes: number[] = [];
    ws.onreconnecting = ({ code }) => codes.push(code);
    await lab("/canister/upgrade", { id: canister });
    ws.send({ text: "lost", n: 1n });
    expect(await next(ws, "open")).toMatchObject({ reconnected: true });
    expect(codes[0]).toBe(4410);
    ws.send({ text: "again", n: 2n });
    expect(await next(ws, "message")).toMatchObject({ data: { text: "again" } });
    ws.close();
  });
});
