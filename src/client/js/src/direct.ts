import { Cbor } from "@icp-sdk/core/agent";
import { IDL } from "@icp-sdk/core/candid";
import { type CloseReason, callOf, resultOf, type SignedCall } from "./calls.js";
import { firstToAnswer } from "./fallback.js";
import { pause } from "./page.js";
import { decodePage, encodePoll, nonceOf } from "./polls.js";
import { encodeClose } from "./protocol.js";
import type { ConnectionSettings } from "./settings.js";
import type { Fallback, Transport } from "./transport.js";

/** Durations in milliseconds. */
export interface DirectOptions {
  /** Between two polls of the canister. Default 1,000. */
  readonly pollInterval?: number;
}

/** Milliseconds that polls or a call may fail before the connection ends. */
const PATIENCE = 30_000;

/** Milliseconds between two attempts of a call. */
const RETRY_PAUSE = 1_000;

/** Milliseconds of one HTTP request. The IC answers a synchronous call within 10 s. */
const REQUEST_TIMEOUT = 20_000;

const NEVER = new AbortController().signal;

/** Endpoints, newest first; local networks may know only the older ones. */
const VERSIONS = { call: ["v4", "v3"], query: ["v3", "v2"] };

/**
 * Talks to the canister without a gateway: posts the client's calls and polls for the canister's messages, as a gateway
 * does. For the option `fallback`: it is slower, and every client polls by itself. The identity signs every poll, so it
 * must not ask the user each time.
 *
 * @param network `https://icp-api.io`, or the address of a local network
 */
export function direct(network: string | URL, { pollInterval = 1_000 }: DirectOptions = {}): Fallback {
  const url = String(new URL(network));
  return { url, connect: (settings) => new DirectTransport(url, settings, pollInterval), search: firstToAnswer };
}

/** A gateway of one client, and under its principal. */
class DirectTransport implements Transport {
  binaryType = "arraybuffer";
  bufferedAmount = 0;
  onmessage: Transport["onmessage"] = null;
  onclose: Transport["onclose"] = null;
  onerror: Transport["onerror"] = null;
  readonly #network: string;
  readonly #settings: ConnectionSettings;
  readonly #pollInterval: number;
  readonly #versions = { call: 0, query: 0 };
  #calls: Promise<void>;
  #isClosed = false;
  #hasFailed = false;
  #wake = new AbortController();
  #clientNonce: bigint | undefined;

  constructor(network: string, settings: ConnectionSettings, pollInterval: number) {
    this.#network = network;
    this.#settings = settings;
    this.#pollInterval = pollInterval;
    this.#calls = Promise.resolve().then(() => this.#receive({ gateway_principal: settings.principal }));
  }

  get idle(): Promise<unknown> {
    return this.#calls;
  }

  /** Calls are posted one after another: two at once could execute in any order. */
  send(frame: Uint8Array): void {
    this.bufferedAmount += frame.length;
    this.#calls = this.#calls.then(async () => {
      if (!this.#hasFailed) {
        await this.#call(callOf(frame));
      }
      this.bufferedAmount -= frame.length;
    });
  }

  /** What was sent before is still posted, then the canister is told. */
  close(code = 1005, reason = ""): void {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#wake.abort();
      this.#calls = this.#calls.then(() => this.#leave());
      queueMicrotask(() => this.onclose?.({ code, reason }));
    }
  }

  async #leave(): Promise<void> {
    const { principal, signer } = this.#settings;
    if (this.#clientNonce !== undefined) {
      const arg = encodeClose({ principal, nonce: this.#clientNonce });
      // The canister notices without this too, when it misses keep-alives.
      await signer
        .call("ws_close", arg)
        .then((frame) => this.#post(callOf(frame)))
        .catch(() => {});
    }
  }

  async #call(call: SignedCall): Promise<void> {
    if (call.method === "ws_open") {
      const [open] = IDL.decode([IDL.Record({ client_nonce: IDL.Nat64 })], call.arg) as [{ client_nonce: bigint }];
      this.#clientNonce = open.client_nonce;
    }
    const result = await this.#post(call);
    if (typeof result === "object") {
      this.#end(result);
    } else if (call.method === "ws_open") {
      void this.#poll();
    } else {
      // The canister's response is likely to be there.
      this.#wake.abort();
    }
  }

  /** The same bytes again are the same call, which executes once. */
  async #post(call: SignedCall): Promise<"done" | CloseReason> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      if (this.#isClosed && call.method === "ws_open") {
        // Executed late, it would end the connection that has followed this one.
        return "done";
      }
      const result = await this.#request("call", call.body)
        .then(({ status, body }) => resultOf(call, status, body))
        .catch(() => "again" as const);
      if (result !== "again") {
        return result;
      }
      if (Date.now() > deadline) {
        return { code: 4503, reason: `${call.method} was not accepted within ${PATIENCE / 1000} s` };
      }
      await pause(RETRY_PAUSE, NEVER);
    }
  }

  async #poll(): Promise<void> {
    let lastSuccess = Date.now();
    let nonce = 0n;
    while (!this.#isClosed && !this.#hasFailed) {
      this.#wake = new AbortController();
      try {
        const body = await this.#settings.signer.query("ws_get_messages", encodePoll(nonce));
        const { body: response } = await this.#request("query", body);
        const { messages, cert, tree, is_end_of_queue: isEnd } = decodePage(response);
        const before = nonce;
        for (const { key, content, client_key } of messages) {
          const isNew = nonceOf(key) >= nonce;
          nonce = isNew ? nonceOf(key) + 1n : nonce;
          // Those of earlier connections stay in the queue for minutes.
          if (isNew && client_key.client_nonce === this.#clientNonce) {
            this.#receive({ key, content, cert, tree });
          }
        }
        lastSuccess = Date.now();
        if (isEnd[0] === false && nonce > before) {
          continue;
        }
      } catch (e) {
        if (Date.now() - lastSuccess > PATIENCE) {
          this.#end({ code: 4503, reason: `the canister cannot be polled: ${(e as Error).message}` });
        }
      }
      await pause(this.#pollInterval, this.#wake.signal);
    }
  }

  async #request(kind: "call" | "query", body: Uint8Array): Promise<{ status: number; body: Uint8Array }> {
    const version = VERSIONS[kind][this.#versions[kind]];
    const path = `/api/${version}/canister/${this.#settings.canisterId.toText()}/${kind}`;
    const response = await fetch(new URL(path, this.#network), {
      method: "POST",
      headers: { "Content-Type": "application/cbor" },
      body: body as Uint8Array<ArrayBuffer>,
      signal: AbortSignal.timeout(REQUEST_TIMEOUT),
    });
    if (response.status === 404 && this.#versions[kind] + 1 < VERSIONS[kind].length) {
      this.#versions[kind]++;
      return this.#request(kind, body);
    }
    return { status: response.status, body: new Uint8Array(await response.arrayBuffer()) };
  }

  #receive(frame: object): void {
    this.onmessage?.({ data: Cbor.encode(frame).slice().buffer });
  }

  #end(end: CloseReason): void {
    this.#hasFailed = true;
    this.#wake.abort();
    this.onclose?.(end);
  }
}
