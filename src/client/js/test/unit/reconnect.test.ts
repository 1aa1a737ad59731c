import { describe, expect, test } from "vitest";
import { IcWebSocketError, type IcWebSocketErrorCode } from "../../src/errors.js";
import { ReconnectPolicy } from "../../src/reconnect.js";

const lost = { code: 1006, reason: "", error: undefined, openFor: undefined };
const failed = (code: IcWebSocketErrorCode) => ({ ...lost, code: 4000, error: new IcWebSocketError(code, "") });

describe("reconnect policy", () => {
  test.each([1000, 1002, 1003, 1009, 4001, 4400, 4401, 4403, 4404, 4409, 4502])("%i is final", (code) => {
    expect(new ReconnectPolicy(1, {}).next({ ...lost, code })).toBeUndefined();
  });

  test.each([1001, 1005, 1006, 1011, 1012, 1013, 4408, 4410, 4429, 4503, 4508])("%i is not", (code) => {
    expect(new ReconnectPolicy(1, {}).next({ ...lost, code })).toMatchObject({ number: 1 });
  });

  test("pauses grow from half to all of their bound, up to the greatest", () => {
    for (const [random, factor] of [
      [0, 0.5],
      [1, 1],
    ] as const) {
      const policy = new ReconnectPolicy(1, { initialDelay: 100, maxDelay: 500 }, () => random);
      const delays = [1, 2, 3, 4, 5].map(() => policy.next(lost)?.delay);
      expect(delays).toEqual([100, 200, 400, 500, 500].map((delay) => delay * factor));
    }
  });

  test("a connection that lasts resets the pauses, one that does not last does not", () => {
    const policy = new ReconnectPolicy(1, { initialDelay: 100 }, () => 1);
    policy.next(lost);
    policy.next(lost);
    expect(policy.next({ ...lost, openFor: 100 })).toMatchObject({ number: 3 });
    expect(policy.next({ ...lost, openFor: 60_000 })).toEqual({ number: 1, delay: 100 });
  });

  test("the other gateways are tried at once, then there is a pause", () => {
    const policy = new ReconnectPolicy(3, { initialDelay: 100 }, () => 1);
    const attempts = [1, 2, 3, 4].map(() => ({ delay: policy.next(lost)?.delay, gateway: policy.gateway }));
    expect(attempts).toEqual([
      { delay: 0, gateway: 1 },
      { delay: 0, gateway: 2 },
      { delay: 100, gateway: 0 },
      { delay: 100, gateway: 1 },
    ]);
  });

  test("clients that a gateway drops do not all arrive at the next one together", () => {
    const policy = new ReconnectPolicy(2, { initialDelay: 100 }, () => 1);
    expect(policy.next({ ...lost, code: 1001, openFor: 60_000 })).toEqual({ number: 1, delay: 100 });
    expect(policy.gateway).toBe(1);
  });

  test("4429 is followed by a longer pause, at the same gateway", () => {
    const policy = new ReconnectPolicy(2, { initialDelay: 100 }, () => 1);
    expect(policy.next({ ...lost, code: 4429 })?.delay).toBe(800);
    expect(policy.gateway).toBe(0);
  });

  test("4403 is final when all gateways have said so", () => {
    const policy = new ReconnectPolicy(2, {});
    expect(policy.next({ ...lost, code: 4403 })).toBeDefined();
    expect(policy.next({ ...lost, code: 4403 })).toBeUndefined();
  });

  test("wrong data three times in a row is final", () => {
    const policy = new ReconnectPolicy(1, {});
    expect(policy.next(failed("witness"))).toBeDefined();
    expect(policy.next(failed("sequence"))).toBeDefined();
    expect(policy.next(failed("certificate"))).toBeUndefined();
  });

  test.each(["sign", "seal"] as const)("error %s is final", (code) => {
    expect(new ReconnectPolicy(1, {}).next(failed(code))).toBeUndefined();
  });

  test("never, or not more often than asked", () => {
    expect(new ReconnectPolicy(1, false).next(lost)).toBeUndefined();
    const twice = new ReconnectPolicy(1, { maxAttempts: 2 });
    expect([1, 2, 3].map(() => twice.next(lost) !== undefined)).toEqual([true, true, false]);
  });
});
