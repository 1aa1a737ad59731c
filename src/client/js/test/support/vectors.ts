import { readFileSync } from "node:fs";
import { hexToBytes } from "@noble/curves/utils.js";

/** A file of `test/vectors`, with the type that the test expects. */
export function vectors<V, F = object>(name: string): { vectors: V[] } & F {
  return JSON.parse(readFileSync(`${import.meta.dirname}/../vectors/${name}.json`, "utf8"));
}

export function bytes(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hexToBytes(hex));
}

/** Milliseconds since 1970. */
export function millis(nanoseconds: string): number {
  return Number(BigInt(nanoseconds) / 1_000_000n);
}
