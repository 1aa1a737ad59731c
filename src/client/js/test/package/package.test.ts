import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { build as vite } from "vite";
import { describe, expect, test } from "vitest";

const root = `${import.meta.dirname}/../..`;
const npx = (...args: string[]) => execFileSync("npx", args, { cwd: root, encoding: "utf8", stdio: "pipe" });

/** What an application that talks to canisters has in its bundle anyway. */
const APPLICATION = `
  import { Actor, HttpAgent } from "@icp-sdk/core/agent";
  import { Ed25519KeyIdentity } from "@icp-sdk/core/identity";
  export const application = [Actor, HttpAgent, Ed25519KeyIdentity];
`;

// Of what `npm run build` has written.
describe("the package", () => {
  test("adds at most 8 KiB to an application, compressed", async () => {
    const client = await gzipped(`export * from "./dist/index.js"`, { external: ["@icp-sdk/core/*"] });
    const without = await gzipped(APPLICATION);
    const main = `${APPLICATION} export { IcWebSocket, candid } from "./dist/index.js";`;
    const withMain = await gzipped(main);
    const added = withMain - without;
    const direct = (await gzipped(`${main} export { direct } from "./dist/direct.js"`)) - withMain;
    console.log(`gzip: ${client} bytes without core; adds ${added} to an application of ${without}, /direct ${direct}`);
    expect(client).toBeLessThanOrEqual(8192);
    expect(added).toBeLessThanOrEqual(8192);
    const told = [...readFileSync(`${root}/README.md`, "utf8").matchAll(/Adds\s(\d+) KB/g)].map(([, kilobytes]) =>
      Number(kilobytes),
    );
    expect([added, direct].map((bytes) => Math.ceil(bytes / 1000))).toEqual(told);
  });

  test("adds as little when Vite bundles it", async () => {
    const without = await gzippedByVite("application", APPLICATION);
    const code = `${APPLICATION} export { IcWebSocket, candid } from "${root}/dist/index.js"`;
    const added = (await gzippedByVite("client", code)) - without;
    console.log(`gzip by Vite: adds ${added} bytes to an application of ${without}`);
    expect(added).toBeLessThanOrEqual(8192);
  });

  test("has the files it should, and nothing else", () => {
    const [{ files }] = JSON.parse(
      execFileSync("npm", ["pack", "--dry-run", "--ignore-scripts", "--json"], { cwd: root, encoding: "utf8" }),
    );
    const names: string[] = files.map(({ path }: { path: string }) => path);
    expect(names.filter((name) => !/^dist\/[\w-]+\.(js|d\.ts)$/.test(name)).sort()).toEqual([
      "LICENSE",
      "README.md",
      "package.json",
    ]);
    const { exports } = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));
    const exported = Object.values<string | Record<string, string>>(exports).flatMap((entry) => Object.values(entry));
    for (const file of exported.filter((entry) => entry.startsWith("./dist/"))) {
      expect(names).toContain(file.slice(2));
    }
  });

  test("conforms to publint and to are-the-types-wrong", { timeout: 120_000 }, () => {
    expect(npx("publint", "--strict")).toContain("All good");
    npx("attw", "--pack", ".", "--profile", "esm-only");
  });

  test("marks the React hook as code of the client, for frameworks that render on the server", () => {
    expect(readFileSync(`${root}/dist/react.js`, "utf8")).toMatch(/^"use client";/);
  });

  test("imports only its peers", async () => {
    const entryPoints = ["index", "compat", "direct", "react"].map((name) => `${root}/dist/${name}.js`);
    const { metafile } = await build({
      entryPoints,
      bundle: true,
      packages: "external",
      write: false,
      outdir: "/",
      metafile: true,
      format: "esm",
    });
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
    const packages = new Set(imports.map((path) => path.replace(/^(@icp-sdk\/core)\/.*/, "$1")));
    expect([...packages].sort()).toEqual(["@icp-sdk/core", "react"]);
  });
});

async function gzippedByVite(name: string, code: string): Promise<number> {
  const id = `virtual:${name}`;
  const built = await vite({
    root,
    configFile: false,
    logLevel: "error",
    plugins: [
      {
        name,
        resolveId: (source) => (source === id ? `${root}/${name}.js` : null),
        load: (file) => (file === `${root}/${name}.js` ? code : null),
      },
    ],
    build: { write: false, minify: true, rollupOptions: { input: id, preserveEntrySignatures: "strict" } },
  });
  const outputs = [built].flat() as { output: { type: string; code?: string }[] }[];
  const chunks = outputs.flatMap(({ output }) => output.flatMap((chunk) => chunk.code ?? []));
  return gzipSync(chunks.join(""), { level: 9 }).length;
}

async function gzipped(contents: string, options: { external?: string[] } = {}): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    write: false,
    ...options,
  });
  return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length;
}
