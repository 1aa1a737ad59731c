// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Deadline } from "../../src/deadline.js";
import { isOnline, pause } from "../../src/page.js";
import { ReconnectPolicy } from "../../src/reconnect.js";
import { FakeTransport } from "../support/fake-transport.js";
import { client } from "../support/session.js";

const never = new AbortController().signal;

function show(state: "visible" | "hidden"): void {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
  document.dispatchEvent(new Event("visibilitychange"));
}

async function isDone(promise: Promise<void>): Promise<boolean> {
  let done = false;
  void promise.then(() => {
    done = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return done;
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("a pause", () => {
  test("ends after its time, not before", async () => {
    const paused = pause(1_000, never);
    await vi.advanceTimersByTimeAsync(999);
    expect(await isDone(paused)).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await isDone(paused)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    ["the page becomes visible", () => show("visible")],
    ["the browser comes online", () => window.dispatchEvent(new Event("online"))],
  ])("ends after a second when %s, not when it is hidden", async (_, event) => {
    const paused = pause(10_000, never);
    await vi.advanceTimersByTimeAsync(600);
    event();
    event();
    await vi.advanceTimersByTimeAsync(399);
    expect(await isDone(paused)).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await isDone(paused)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);

    const another = pause(10_000, never);
    await vi.advanceTimersByTimeAsync(1_000);
    show("hidden");
    expect(await isDone(another)).toBe(false);
    event();
    expect(await isDone(another)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("that must last does not end earlier, but when a sleeping computer has missed its end", async () => {
    const paused = pause(10_000, never, 10_000);
    await vi.advanceTimersByTimeAsync(5_000);
    show("visible");
    expect(await isDone(paused)).toBe(false);
    vi.setSystemTime(Date.now() + 5_000);
    show("visible");
    expect(await isDone(paused)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("ends when it is aborted, or has been", async () => {
    const controller = new AbortController();
    const paused = pause(1_000, controller.signal);
    controller.abort();
    expect(await isDone(paused)).toBe(true);
    expect(await isDone(pause(1_000, controller.signal))).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a deadline", () => {
  test("that a sleeping computer missed is noticed when the page becomes visible", () => {
    const action = vi.fn();
    const deadline = new Deadline();
    deadline.set(1_000, action);
    show("visible");
    expect(action).not.toHaveBeenCalled();
    vi.setSystemTime(Date.now() + 1_000);
    show("visible");
    expect(action).toHaveBeenCalledOnce();
    deadline.end();
    show("visible");
    expect(action).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("that was cleared has no effect, and another one may follow", () => {
    const [first, second] = [vi.fn(), vi.fn()];
    const deadline = new Deadline();
    deadline.set(1_000, first);
    deadline.clear();
    vi.setSystemTime(Date.now() + 2_000);
    show("visible");
    deadline.set(1_000, second);
    vi.setSystemTime(Date.now() + 1_000);
    show("visible");
    expect(first).not.toHaveBeenCalled();
    expect(second).toHaveBeenCalledOnce();
    deadline.end();
  });

  test("replaces the one before", () => {
    const [first, second] = [vi.fn(), vi.fn()];
    const deadline = new Deadline();
    deadline.set(1_000, first);
    deadline.set(2_000, second);
    vi.advanceTimersByTime(2_000);
    expect(first).not.toHaveBeenCalled();
    expect(second).toHaveBeenCalledOnce();
    deadline.end();
  });
});

test.each([
  [4503, 2],
  [4429, 1],
])("a return to the page after %i", async (code, connections) => {
  const ws = client({ reconnect: { initialDelay: 10_000 } });
  await vi.advanceTimersByTimeAsync(0);
  FakeTransport.last.drop(code);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(FakeTransport.all).toHaveLength(1);
  show("visible");
  await vi.advanceTimersByTimeAsync(0);
  expect(FakeTransport.all).toHaveLength(connections);
  ws.close();
});

test("while the browser is offline pauses are as long as allowed", () => {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  expect(isOnline()).toBe(false);
  const gateway = { url: "", connect: () => expect.unreachable() };
  const policy = new ReconnectPolicy([gateway], undefined, { initialDelay: 100, maxDelay: 5_000 }, () => 1);
  expect(policy.next({ code: 1006, reason: "", error: undefined, isClean: false, openFor: undefined })?.delay).toBe(
    5_000,
  );
});
