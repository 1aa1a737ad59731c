import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { address, lab } from "../support/lab.js";

/** Node.js has a WebSocket of its own from version 22 on, and behind a flag in version 20. */
test.skipIf(!address)(
  "a bundle runs in Node.js, with its own WebSocket",
  async () => {
    const place = {
      gateway: await lab("/gateway"),
      network: await lab("/network"),
      canisterId: await lab("/canister"),
    };
    const { outputFiles } = await build({
      stdin: {
        contents: `import { converse } from "./conversation.ts"; console.log(await converse(${JSON.stringify(place)}));`,
        resolveDir: import.meta.dirname,
      },
      bundle: true,
      format: "esm",
      platform: "node",
      write: false,
    });
    const flags = "WebSocket" in globalThis ? [] : ["--experimental-websocket"];
    const run = promisify(execFile)("node", [...flags, "--input-type=module", "-"]);
    run.child.stdin?.end(outputFiles[0]?.contents);
    expect((await run).stdout.trim()).toBe("1000 1,2,3");
  },
  120_000,
);
