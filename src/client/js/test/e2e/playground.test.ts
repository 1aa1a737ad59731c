import { execFileSync } from "node:child_process";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launch, program } from "../support/chromium.js";
import { address, lab } from "../support/lab.js";

const root = `${import.meta.dirname}/../..`;
const target = `${root}/../../../target`;
/** Chromium reports these itself. */
const OF_THE_NETWORK = /^(Failed to load resource: net::|WebSocket connection to)/;

describe.skipIf(!address || !program)("the playground in Chromium", () => {
  let browser: Browser;
  let url: string;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    execFileSync("npm", ["run", "playground"], { cwd: root });
    url = await lab("/playground", { page: `${target}/playground` });
    browser = await launch();
    await open({ viewport: { width: 1040, height: 860 } });
  }, 120_000);

  afterAll(() => browser?.close());

  beforeEach(async () => {
    await press("Connect");
    await shown("connected through gateway 1");
  });

  afterEach(async () => {
    await press("Repair everything");
    await press("Disconnect");
    expect(errors.splice(0)).toEqual([]);
  });

  async function open(options: BrowserContextOptions): Promise<void> {
    page = await browser.newPage(options);
    page.on("pageerror", ({ message }) => errors.push(message));
    page.on("console", (line) => {
      if (line.type() === "error" && !OF_THE_NETWORK.test(line.text())) {
        errors.push(line.text());
      }
    });
    await page.goto(url);
  }

  async function press(name: string): Promise<void> {
    const button = page.getByRole("button", { name, exact: true });
    await button.click();
    // Until the server has done it; the name may have changed.
    await page.locator("button:disabled").first().waitFor({ state: "detached" });
  }

  function shown(state: string): Promise<void> {
    return page.getByRole("status").filter({ hasText: state }).waitFor();
  }

  async function send(text: string): Promise<void> {
    await page.getByLabel("Message", { exact: true }).fill(text);
    await press("Send");
  }

  /** The newest item of the list with this text, in this state. */
  const message = (state: string, text: string) => page.locator(`#messages > .${state}`, { hasText: text }).first();

  test("lists each message with its checks and its frames", async () => {
    await send("one");
    const item = message("verified", "one");
    await item.waitFor();
    expect(await item.textContent()).toMatch(/✓ certificate.*✓ witness.*✓ number \d+.*✓ [\d.]+ m?s old/s);
    await item.locator("summary").click();
    const frames = await item.locator(".frames").textContent();
    expect(frames).toMatch(/Sent: \d+ bytes.*Received: \d+ bytes/s);
    expect(frames).toContain("✓ is certified_data");
    expect(frames).toContain("✓ is the content's hash");

    await press("Let the canister send a message");
    await message("verified", "Yours, the canister").waitFor();
    await page.locator("#chart .route-0").last().waitFor();
    expect(await page.locator("#chart").getAttribute("aria-label")).toMatch(
      /^Round-trip times: \d+ in the last minute/,
    );
  });

  test("moves to the other gateway, to none, and back", async () => {
    await press("Stop gateway 1");
    await shown("connected through gateway 2");
    await press("Stop gateway 2");
    await shown("connected without a gateway");
    await send("nobody between us");
    await message("verified", "nobody between us").waitFor();
    await press("Start gateway 2");
    await shown("connected through gateway 2");
  });

  test("connects again when the network is back", async () => {
    await press("Cut the network");
    await shown("reconnecting");
    await send("later");
    await message("queued", "later").waitFor();
    await press("Restore the network");
    await shown("connected");
    await message("verified", "later").waitFor();
  });

  test("waits for a stalled canister", async () => {
    await press("Stall the canister");
    await send("wake up");
    await message("sent", "wake up").waitFor();
    await page.locator("#chart .waiting").waitFor();
    await press("Resume the canister");
    await message("verified", "wake up").waitFor();
  });

  test("refuses what a gateway has changed, and leaves it", async () => {
    await page.getByLabel("Ping").uncheck();
    await press("Let gateway 1 tamper with the next message");
    await send("trust me?");
    const forged = message("refused", "trust me>");
    await forged.waitFor();
    expect(await forged.textContent()).toContain("✗ witness");
    await shown("connected through gateway 2");
    await page.getByRole("log").filter({ hasText: "witness: the witness does not contain the message" }).waitFor();
    await message("unconfirmed", "trust me?").waitFor();
    await page.getByLabel("Ping").check();
    await send("good evening, gateway 2");
    await message("verified", "good evening").waitFor();
    await page.locator("#chart .route-1").last().waitFor();
    // For the README, see CONTRIBUTING.md.
    await page.screenshot({ path: `${target}/playground.png` });
  });

  test("fits a phone, in the dark", async () => {
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 360, height: 740 });
    await send("a long word: ".padEnd(120, "m"));
    const item = message("verified", "a long word");
    await item.locator("summary").click();
    await item.locator(".frame >> nth=1").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    const colours = await page.evaluate(() => {
      const { color, backgroundColor } = getComputedStyle(document.querySelector(".node") as Element);
      return [color, backgroundColor];
    });
    expect(colours).toEqual(["rgb(255, 255, 255)", "rgb(28, 28, 30)"]);
  });
});
