import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { IcWebSocketError, type IcWebSocketErrorCode } from "../../src/errors.js";
import type { Gateway } from "../../src/index.js";
import { type ReconnectOptions, ReconnectPolicy } from "../../src/reconnect.js";

const lost = { code: 1006, reason: "", error: undefined, isClean: false, openFor: undefined };
const failed = (code: IcWebSocketErrorCode) => ({ ...lost, code: 4000, error: new IcWebSocketError(code, "") });

const gateway = (url: string): Gateway => ({ url, connect: () => expect.unreachable() });

/** Its gateways are "0", "1" and so on. */
function policyFor(gateways: number, options: ReconnectOptions | false, random?: () => number, fallback?: Gateway) {
  const list = Array.from({ length: gateways }, (_, i) => gateway(String(i)));
  return new ReconnectPolicy(list, fallback, options, random);
}

/** Close codes of the rows in README.md that begin so. */
function codesWith(consequence: string): number[] {
  const readme = readFileSync(`${import.meta.dirname}/../../README.md`, "utf8");
  return [...readme.matchAll(/^\| ([\d, ]+)\| (.*) \|$/gm)]
    .filter(([, , text]) => text?.startsWith(consequence))
    .flatMap(([, codes]) => codes?.split(",").map(Number) ?? []);
}

describe("reconnect policy", () => {
  test.each(codesWith("the end"))("%i is final", (code) => {
    expect(policyFor(2, {}).next({ ...lost, code })).toBeUndefined();
  });

  test.each(codesWith("the same gateway"))("%i: the same gateway again", (code) => {
    const policy = policyFor(2, {});
    expect(policy.next({ ...lost, code })).toMatchObject({ number: 1 });
    expect(policy.gateway.url).toBe("0");
  });

  test("a clean end is final, whatever its code", () => {
    expect(policyFor(2, {}).next({ ...lost, code: 3000, isClean: true })).toBeUndefined();
  });

  test.each([1000, 1001, 1005, 1006, 4001, 1011, 1012, 1013, 4403, 4503])("%i: the next gateway", (code) => {
    const policy = policyFor(2, {});
    expect(policy.next({ ...lost, code })).toMatchObject({ number: 1 });
    expect(policy.gateway.url).toBe("1");
  });

  test("pauses grow from half to all of their bound, up to the greatest", () => {
    for (const [random, factor] of [
      [0, 0.5],
      [1, 1],
    ] as const) {
      const policy = policyFor(1, { initialDelay: 100, maxDelay: 500 }, () => random);
      const delays = [1, 2, 3, 4, 5].map(() => policy.next(lost)?.delay);
      expect(delays).toEqual([100, 200, 400, 500, 500].map((delay) => delay * factor));
    }
  });

  test("a connection that lasts resets the pauses, one that does not last does not", () => {
    const policy = policyFor(1, { initialDelay: 100 }, () => 1);
    policy.next(lost);
    policy.next(lost);
    expect(policy.next({ ...lost, openFor: 100 })).toMatchObject({ number: 3 });
    expect(policy.next({ ...lost, openFor: 60_000 })).toMatchObject({ number: 1, delay: 100 });
  });

  test("the other gateways are tried at once, then there is a pause", () => {
    const policy = policyFor(3, { initialDelay: 100 }, () => 1);
    const attempts = [1, 2, 3, 4].map(() => ({ delay: policy.next(lost)?.delay, gateway: policy.gateway.url }));
    expect(attempts).toEqual([
      { delay: 0, gateway: "1" },
      { delay: 0, gateway: "2" },
      { delay: 100, gateway: "0" },
      { delay: 100, gateway: "1" },
    ]);
  });

  test("clients that a gateway drops do not all arrive at the next one together", () => {
    const policy = policyFor(2, { initialDelay: 100 }, () => 1);
    expect(policy.next({ ...lost, code: 1001, openFor: 60_000 })).toMatchObject({ number: 1, delay: 100 });
    expect(policy.gateway.url).toBe("1");
  });

  test("4429 is followed by a longer pause, at the same gateway", () => {
    const policy = policyFor(2, { initialDelay: 100 }, () => 1);
    expect(policy.next({ ...lost, code: 4429 })).toEqual({ number: 1, delay: 800, isFixed: true });
    expect(policy.gateway.url).toBe("0");
  });

  test("4403 is final when all gateways have said so", () => {
    const policy = policyFor(2, {});
    expect(policy.next({ ...lost, code: 4403 })).toBeDefined();
    expect(policy.next({ ...lost, code: 4403 })).toBeUndefined();
  });

  test("wrong data three times in a row is final", () => {
    const policy = policyFor(1, {});
    expect(policy.next(failed("witness"))).toBeDefined();
    expect(policy.next(failed("sequence"))).toBeDefined();
    expect(policy.next(failed("certificate"))).toBeUndefined();
  });

  test("an open connection without wrong data begins the count anew", () => {
    const policy = policyFor(1, {});
    policy.next(failed("witness"));
    policy.next(failed("witness"));
    policy.next({ ...lost, openFor: 100 });
    expect(policy.next(failed("witness"))).toBeDefined();
  });

  test.each(["sign", "seal"] as const)("error %s is final", (code) => {
    expect(policyFor(1, {}).next(failed(code))).toBeUndefined();
  });

  test("never, or not more often than asked", () => {
    expect(policyFor(1, false).next(lost)).toBeUndefined();
    const twice = policyFor(1, { maxAttempts: 2 });
    expect([1, 2, 3].map(() => twice.next(lost) !== undefined)).toEqual([true, true, false]);
  });

  test("a lost connection that lasted is first replaced through a gateway", () => {
    const policy = policyFor(1, {}, undefined, gateway("fallback"));
    policy.next({ ...lost, code: 1001, openFor: 60_000 });
    expect(policy.usesFallback).toBe(false);
    policy.next(lost);
    expect(policy.usesFallback).toBe(true);
  });

  test.each([4408, 4410, 4429, 4508])("%i does not lead to the fallback", (code) => {
    const policy = policyFor(1, {}, undefined, gateway("fallback"));
    for (let i = 0; i < 3; i++) {
      policy.next({ ...lost, code });
      expect(policy.usesFallback).toBe(false);
    }
  });

  test("4403 of all gateways leads to the fallback if there is one", () => {
    const policy = policyFor(1, {}, undefined, gateway("fallback"));
    expect(policy.next({ ...lost, code: 4403 })).toBeDefined();
    expect(policy.usesFallback).toBe(true);
    policy.next(lost, policy.gateways[0]);
    expect(policy.next({ ...lost, code: 4403 })).toBeDefined();
    expect(policy.usesFallback).toBe(true);
  });

  test("wrong data is counted also on connections that lasted", () => {
    const policy = policyFor(1, {});
    const wrong = { ...failed("witness"), openFor: 60_000 };
    expect(policy.next(wrong)).toBeDefined();
    expect(policy.next(wrong)).toBeDefined();
    expect(policy.next(wrong)).toBeUndefined();
  });

  test("the fallback is used after all gateways have failed in a row, until one is back", () => {
    const policy = policyFor(2, { initialDelay: 100 }, () => 1, gateway("fallback"));
    const attempts = [1, 2, 3, 4].map(() => ({ delay: policy.next(lost)?.delay, gateway: policy.gateway.url }));
    expect(attempts).toEqual([
      { delay: 0, gateway: "1" },
      { delay: 0, gateway: "fallback" },
      { delay: 100, gateway: "1" },
      { delay: 100, gateway: "0" },
    ]);
    policy.next(lost);
    expect(policy.usesFallback).toBe(true);
    expect(policy.next({ ...lost, code: 1000 }, policy.gateways[0])).toMatchObject({ number: 1, delay: 0 });
    expect(policy.gateway.url).toBe("0");
  });

  test.each([4404, 4409])("%i of the fallback is final also when a gateway is back", (code) => {
    const policy = policyFor(1, {}, undefined, gateway("fallback"));
    policy.next(lost);
    expect(policy.next({ ...lost, code }, policy.gateways[0])).toBeUndefined();
  });

  test("4429 on an open connection sets a pace, which grows; without one it does not", () => {
    const policy = policyFor(1, {});
    const paces = [undefined, 100, 100, undefined, 100, 100].map((openFor) => {
      policy.next({ ...lost, code: 4429, openFor });
      return policy.pace;
    });
    expect(paces).toEqual([0, 1_000, 2_000, 2_000, 4_000, 4_000]);
    policy.next({ ...lost, openFor: 60_000 });
    expect(policy.pace).toBe(4_000);
  });
});
