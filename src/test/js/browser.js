import { HttpAgent } from "@dfinity/agent";
import { webcrypto } from "node:crypto";
import { WebSocket } from "ws";

/**
 * Gives the SDK what it finds in a browser. A socket connects only when the root keys that are being fetched have come:
 * the SDK does not wait for them, and would check a fast network's first message with the mainnet's key.
 */
export function createBrowser() {
  let rootKey = Promise.resolve();
  const { fetchRootKey } = HttpAgent.prototype;
  HttpAgent.prototype.fetchRootKey = function () {
    rootKey = fetchRootKey.call(this);
    return rootKey;
  };
  globalThis.WebSocket = class extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols, { finishRequest: (request) => rootKey.then(() => request.end()) });
    }
  };
  globalThis.crypto ??= webcrypto;
  globalThis.ErrorEvent ??= class extends Event {
    constructor(type, { error }) {
      super(type);
      this.error = error;
    }
  };
}
