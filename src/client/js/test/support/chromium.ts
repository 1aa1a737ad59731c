import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Undefined if there is no Chromium on the path, which fails where `CI` is set. */
export const program = ["chromium", "chromium-browser", "google-chrome"]
  .flatMap((name) => (process.env["PATH"] ?? "").split(":").map((directory) => `${directory}/${name}`))
  .find(existsSync);

if (!program && process.env["CI"]) {
  throw new Error("no chromium on the PATH (Debian: apt-get install chromium)");
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: program as string, chromiumSandbox: false });
}
