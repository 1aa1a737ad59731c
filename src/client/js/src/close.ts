/** Close reasons are limited by RFC 6455, in bytes of UTF-8. */
const MAX_REASON = 123;

/** Throws as `WebSocket.close` of the platform does. */
export function requireCloseable(code: number, reason: string): void {
  if (code !== 1000 && !(Number.isInteger(code) && code >= 3000 && code <= 4999)) {
    throw new DOMException(`${code} is neither 1000 nor between 3000 and 4999`, "InvalidAccessError");
  }
  if (new TextEncoder().encode(reason).length > MAX_REASON) {
    throw new DOMException(`the reason is longer than ${MAX_REASON} bytes`, "SyntaxError");
  }
}
