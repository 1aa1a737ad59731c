import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenEvent, ReconnectingEvent } from "../../src/index.js";
import { address, client, type GatewayProxy, lab, type Note, proxy } from "../support/lab.js";
import { next, until } from "../support/until.js";

describe.skipIf(!address)("failover", () => {
  let first: GatewayProxy;
  let second: GatewayProxy;

  beforeAll(async () => {
    first = await proxy(await lab("/gateway"));
    second = await proxy(await lab("/gateway"));
  }, 120_000);

  afterAll(() => Promise.all([first.close(), second.close()]));

  test("numbered messages go on through another gateway, and every gap is told", async () => {
    const ws = await client([first.url, second.url], await lab("/canister"));
    const gateways: string[] = [];
    const told: bigint[] = [];
    const received: bigint[] = [];
    ws.onopen = ({ gateway }) => gateways.push(gateway);
    ws.onmessage = ({ data }) => received.push(data.n);
    ws.onreconnecting = ({ unconfirmed }) => told.push(...unconfirmed.map(({ n }) => n));

    for (let n = 0n; n < 5n; n++) {
      ws.send({ text: "", n });
    }
    await until(() => received.length === 5);
    first.cut();
    for (let n = 5n; n < 10n; n++) {
      ws.send({ text: "", n });
    }
    await until(() => received.includes(9n) || told.includes(9n));
    ws.send({ text: "", n: 10n });
    await until(() => received.includes(10n));

    expect(gateways).toEqual([first.url, second.url]);
    expect(received).toEqual([...received].sort((a, b) => Number(a - b)));
    expect(new Set(received).size).toBe(received.length);
    const known = new Set([...received, ...told]);
    expect([...Array(11).keys()].filter((n) => !known.has(BigInt(n)))).toEqual([]);
    first.restore();
    ws.close();
  });

  test("a gateway that shuts down says so, and its client moves", async () => {
    const stopping = await lab("/gateway");
    const ws = await client([stopping, second.url], await lab("/canister"));
    await next(ws, "open");
    const reconnecting = next<ReconnectingEvent<Note>>(ws, "reconnecting");
    const opened = next<OpenEvent>(ws, "open");
    await lab("/gateway/close", { url: stopping });
    expect(await reconnecting).toMatchObject({ code: 1001 });
    expect(await opened).toMatchObject({ gateway: second.url });
    ws.close();
  }, 120_000);

  test("a gateway that is killed in the middle of a conversation", async () => {
    const killed = await lab("/gateway-process");
    const ws = await client([killed, second.url], await lab("/canister"));
    const known = new Set<bigint>();
    const received: bigint[] = [];
    ws.onmessage = ({ data }) => received.push(data.n) && known.add(data.n);
    ws.onreconnecting = ({ unconfirmed }) => unconfirmed.map(({ n }) => known.add(n));
    const opened = next<OpenEvent>(ws, "open");
    for (let n = 0n; n < 5n; n++) {
      ws.send({ text: "", n });
    }
    expect(await opened).toMatchObject({ gateway: `${killed}/` });
    await until(() => received.length > 0);
    await lab("/gateway-process/kill", { url: killed });
    await until(() => known.size === 5);
    ws.send({ text: "", n: 5n });
    await until(() => received.includes(5n));
    expect(received).toEqual([...new Set(received)].sort((a, b) => Number(a - b)));
    expect(ws.url).toBe(second.url);
    ws.close();
  }, 120_000);

  test("without any gateway it keeps trying, and succeeds when one is back", async () => {
    const ws = await client([first.url, second.url], await lab("/canister"));
    await next(ws, "open");
    first.cut();
    second.cut();
    const attempts: number[] = [];
    ws.onreconnecting = ({ attempt }) => attempts.push(attempt);
    ws.send({ text: "queued", n: 1n });
    await until(() => attempts.length >= 4);
    ws.send({ text: "queued", n: 2n });
    const message = next<MessageEvent<Note>>(ws, "message");
    first.restore();
    second.restore();
    expect((await message).data.n).toBe(2n);
    expect(attempts).toEqual(attempts.map((_, i) => i + 1));
    ws.close();
  });
});
