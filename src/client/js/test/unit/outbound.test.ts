import { Ed25519KeyIdentity } from "@icp-sdk/core/identity";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { settingsOf } from "../../src/options.js";
import { Outbound } from "../../src/outbound.js";
import { Outbox } from "../../src/outbox.js";
import { canisterId } from "../support/canister.js";
import { text } from "../support/session.js";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** With three messages to send, one per second. */
function paced() {
  const identity = Ed25519KeyIdentity.generate();
  const outbox = new Outbox<string>();
  for (const value of ["a", "b", "c"]) {
    outbox.add({ value, bytes: text.encode(value) });
  }
  const transmit = vi.fn();
  const key = { principal: identity.getPrincipal(), nonce: 1n };
  const outbound = new Outbound(key, settingsOf({ canisterId, identity }), outbox, 1_000, transmit);
  return { outbox, outbound, transmit };
}

describe("at a pace of one second", () => {
  test("messages are a second apart", async () => {
    const { outbound, transmit } = paced();
    void outbound.flush();
    await vi.advanceTimersByTimeAsync(999);
    expect(transmit).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(transmit).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(transmit).toHaveBeenCalledTimes(3);
  });

  test("a keep-alive is next, and does not delay messages", async () => {
    const { outbox, outbound, transmit } = paced();
    void outbound.flush();
    await vi.advanceTimersByTimeAsync(500);
    void outbound.acknowledged(1n, 2n);
    await vi.advanceTimersByTimeAsync(500);
    expect(transmit).toHaveBeenCalledTimes(3);
    expect(outbox.length).toBe(1);
  });

  test("what is waiting is sent at once when the application closes", async () => {
    const { outbound, transmit } = paced();
    void outbound.flush();
    await vi.advanceTimersByTimeAsync(0);
    await outbound.finish();
    expect(transmit).toHaveBeenCalledTimes(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each(["stop", "hold"] as const)("%s ends the wait, and the rest stays in the outbox", async (method) => {
    const { outbox, outbound, transmit } = paced();
    const flushed = outbound.flush();
    await vi.advanceTimersByTimeAsync(0);
    await outbound[method]();
    await flushed;
    expect(transmit).toHaveBeenCalledTimes(1);
    expect(outbox.takeUnsent()).toEqual(["b", "c"]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
