import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { build as esbuild } from "esbuild";
import type { Browser } from "playwright-core";
import { build as vite } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, program } from "../support/chromium.js";
import { address, lab, proxy } from "../support/lab.js";
import { until } from "../support/until.js";
import type { Place } from "./conversation.js";

const root = `${import.meta.dirname}/../..`;
const entry = `${import.meta.dirname}/conversation.ts`;
/** Bundles by name. Core is the package of this name. */
const BUNDLERS: Record<string, () => Promise<string>> = {
  "esbuild, core 6": () => bundle(),
  "esbuild, core 5": () => bundle({ "@icp-sdk/core": "core5" }),
  "Vite, core 6": async () => {
    const lib = { entry, formats: ["es" as const], fileName: "bundle" };
    const built = await vite({ root, configFile: false, logLevel: "error", build: { lib, write: false } });
    const [output] = [built].flat() as { output: { code: string }[] }[];
    return output?.output[0]?.code ?? "";
  },
};

describe.skipIf(!address || !program)("in Chromium", () => {
  const bundles = new Map<string, string>();
  let server: Server;
  let browser: Browser;
  let place: Place;
  let origin: string;

  beforeAll(async () => {
    for (const [name, make] of Object.entries(BUNDLERS)) {
      bundles.set(`/${encodeURIComponent(name)}.js`, await make());
    }
    server = createServer(({ url = "" }, response) => {
      const script = bundles.get(url);
      response.setHeader("Content-Type", script ? "text/javascript" : "text/html");
      response.end(script ?? "<!doctype html><title>test</title>");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launch();
    place = { gateway: await lab("/gateway"), network: await lab("/network"), canisterId: "" };
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  test.each(Object.keys(BUNDLERS))("%s: a page exchanges verified messages", async (name) => {
    const page = await browser.newPage();
    await page.goto(origin);
    await page.addScriptTag({ url: `/${encodeURIComponent(name)}.js`, type: "module" });
    const there = { ...place, canisterId: await lab("/canister") };
    const result = await page.evaluate((p) => (globalThis as unknown as { converse: Converse }).converse(p), there);
    expect(result).toBe("1000 1,2,3");
    await page.close();
  });

  test("a page talks to the canister without a gateway", async () => {
    const page = await browser.newPage();
    await page.goto(origin);
    await page.addScriptTag({ url: `/${encodeURIComponent("esbuild, core 6")}.js`, type: "module" });
    const there = { ...place, gateway: "ws://127.0.0.1:1", canisterId: await lab("/canister") };
    const result = await page.evaluate((p) => (globalThis as unknown as { converse: Converse }).converse(p), there);
    expect(result).toBe("1000 1,2,3");
    await page.close();
  });

  test("a page that comes online connects at once", async () => {
    const network = await proxy(place.gateway);
    const page = await browser.newPage();
    await page.goto(origin);
    await page.addScriptTag({ url: `/${encodeURIComponent("esbuild, core 6")}.js`, type: "module" });
    const there = { ...place, gateway: network.url, canisterId: await lab("/canister") };
    const events = await page.evaluateHandle((p) => (globalThis as unknown as { stay: Stay }).stay(p), there);
    const seen = () => page.evaluate((list) => list.join(), events);
    await until(async () => (await seen()) === "open");

    await page.context().setOffline(true);
    network.cut();
    await until(async () => (await seen()) === "open,reconnecting");
    network.restore();
    await page.context().setOffline(false);
    await until(async () => (await seen()) === "open,reconnecting,open");
    await page.close();
    await network.close();
  });

  test("a worker exchanges verified messages", async () => {
    const page = await browser.newPage();
    await page.goto(origin);
    const there = { ...place, canisterId: await lab("/canister") };
    const script = `/${encodeURIComponent("esbuild, core 6")}.js`;
    const result = await page.evaluate(
      ([url, p]) =>
        new Promise((resolve) => {
          const worker = new Worker(url, { type: "module" });
          worker.onmessage = ({ data }) => resolve(data);
          worker.postMessage(p);
        }),
      [script, there] as const,
    );
    expect(result).toBe("1000 1,2,3");
    await page.close();
  });
});

type Converse = (place: Place) => Promise<string>;
type Stay = (place: Place) => string[];

async function bundle(alias: Record<string, string> = {}): Promise<string> {
  const { outputFiles } = await esbuild({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
    alias,
  });
  return outputFiles[0]?.text ?? "";
}
