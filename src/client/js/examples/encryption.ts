import type { Transform } from "@icws/client";

/** Bytes of the initialization vector of AES-GCM. */
const IV_LENGTH = 12;

/**
 * Encrypts messages with AES-GCM under a key that both ends have.
 *
 * Gateways, boundary nodes and other clients see only lengths and times. Whether the nodes of the subnet can read the
 * messages depends on where the canister has the key from:
 *
 * - A key that the canister makes (for example from `raw_rand`) and keeps in its memory is visible to who controls a
 *   node's memory.
 * - With vetKeys, clients get a key that no node ever has, and the canister passes messages on between clients with the
 *   same key without reading them. See `roomKey` in vetkeys.ts, which says what is hidden from whom.
 *
 * The key must not be sent to the client through this socket before the messages are encrypted.
 */
export function aesGcm(key: CryptoKey): Transform {
  return {
    async seal(content) {
      const iv = crypto.getRandomValues(new Uint8Array(IV_LENGTH));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, content as BufferSource);
      return new Uint8Array([...iv, ...new Uint8Array(sealed)]);
    },
    async open(content) {
      const iv = content.slice(0, IV_LENGTH);
      const sealed = content.slice(IV_LENGTH);
      return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed));
    },
  };
}
