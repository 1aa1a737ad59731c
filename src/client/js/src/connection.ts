import type { Principal } from "@icp-sdk/core/principal";
import { Deadline } from "./deadline.js";
import { attempt, IcWebSocketError, type IcWebSocketErrorCode } from "./errors.js";
import { Inbound, serviceMessageOf } from "./inbound.js";
import { Outbound } from "./outbound.js";
import type { Outbox } from "./outbox.js";
import { type ClientKey, decodeHandshake, encodeOpen, type ServiceMessage } from "./protocol.js";
import { type ConnectionEnd, type ConnectionListener, type ConnectionSettings, LATENCY_BOUND } from "./settings.js";
import type { Gateway, Transport } from "./transport.js";

/** Milliseconds for sending what is waiting and for the gateway's answer to the close frame. */
const CLOSE_TIMEOUT = 5_000;

/** Bytes of frames that may wait to be verified, twice what a gateway holds for a client; each frame counts 1 KiB more. */
const MAX_BACKLOG = 16 * 2 ** 20;

/** One connection, from the socket to its end. A new one has a new client key. */
export class Connection<T> {
  readonly key: ClientKey;
  readonly ended: Promise<ConnectionEnd>;
  readonly #settings: ConnectionSettings;
  readonly #listener: ConnectionListener;
  readonly #inbound: Inbound;
  readonly #outbound: Outbound<T>;
  readonly #deadline = new Deadline();
  #resolveEnded: (end: ConnectionEnd) => void = () => {};
  #transport: Transport | undefined;
  #gateway: Principal | undefined;
  #openedAt: number | undefined;
  /** Of the close frame. */
  #closeCode: number | undefined;
  #isLeaving = false;
  #hasEnded = false;
  #received = Promise.resolve();
  #backlog = 0;

  /** @param pace milliseconds between two messages of the application */
  constructor(
    gateway: Gateway,
    settings: ConnectionSettings,
    outbox: Outbox<T>,
    listener: ConnectionListener,
    pace: number,
  ) {
    this.#settings = settings;
    this.#listener = listener;
    this.key = {
      principal: settings.principal,
      nonce: crypto.getRandomValues(new BigUint64Array(1))[0] as bigint,
    };
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.#outbound = new Outbound(this.key, settings, outbox, pace, (frame) => this.#transmit(frame));
    this.#inbound = new Inbound(this.key, settings);
    this.#inbound.ready.catch((e) => this.#fail(e));
    this.#failAfter(settings.connectTimeout, "connect", `no handshake of ${gateway.url}`);
    try {
      this.#transport = this.#connect(gateway);
    } catch (e) {
      this.#fail(new IcWebSocketError("connect", `${gateway.url}: ${(e as Error).message}`, e));
    }
  }

  /** Bytes that the network has not taken yet. */
  get bufferedAmount(): number {
    return this.#transport?.bufferedAmount ?? 0;
  }

  /** Sends what the outbox holds, in order. Does nothing before the connection is open. */
  flush(): void {
    if (this.#openedAt !== undefined && this.#closeCode === undefined) {
      this.#outbound.flush().catch((e) => this.#fail(e));
    }
  }

  /** Sends what is waiting, then closes. */
  async close(code: number, reason: string): Promise<void> {
    if (this.#openedAt === undefined) {
      this.#end(code, reason, undefined, true);
    }
    if (this.#hasEnded) {
      return;
    }
    this.#closeCode = code;
    this.#deadline.set(CLOSE_TIMEOUT, () => this.#end(1006, `not closed within ${CLOSE_TIMEOUT / 1000} s`));
    try {
      await this.#outbound.finish();
    } catch (e) {
      this.#fail(e);
    }
    if (!this.#hasEnded) {
      this.#transport?.close(code, reason);
    }
  }

  /** Ends when the frames sent are on their way. What is waiting stays in the outbox, for another connection. */
  async leave(reason: string): Promise<void> {
    if (this.#openedAt !== undefined && !this.#hasEnded && this.#closeCode === undefined) {
      this.#isLeaving = true;
      this.#deadline.set(CLOSE_TIMEOUT, () => this.#end(1000, reason));
      await this.#outbound.hold();
    }
    if (this.#closeCode === undefined) {
      this.#end(1000, reason);
    }
  }

  #connect(gateway: Gateway): Transport {
    const transport = gateway.connect(this.#settings);
    transport.binaryType = "arraybuffer";
    transport.onmessage = ({ data }: { data: unknown }) => {
      if (!(data instanceof ArrayBuffer)) {
        this.#fail(new IcWebSocketError("frame", "the gateway sent a text frame"));
        return;
      }
      const size = 1024 + data.byteLength;
      this.#backlog += size;
      if (this.#backlog > MAX_BACKLOG) {
        this.#fail(new IcWebSocketError("frame", "frames arrive faster than they are verified"));
      }
      this.#inOrder(() => this.#receive(data).finally(() => (this.#backlog -= size)));
    };
    transport.onclose = ({ code, reason }: { code: number; reason: string }) => {
      // Frames may still have to be verified, but a closed socket would silently drop what is sent.
      this.#outbound.stop();
      this.#inOrder(() => this.#end(code, reason, undefined, code === this.#closeCode));
    };
    // A close event follows, and says as much.
    transport.onerror = () => {};
    return transport;
  }

  /** Verification is asynchronous, so a frame may arrive while the one before is being verified. */
  #inOrder(task: () => void | Promise<void>): void {
    this.#received = this.#received.then(() => (this.#hasEnded ? undefined : task())).catch((e) => this.#fail(e));
  }

  async #receive(data: ArrayBuffer): Promise<void> {
    const frame = new Uint8Array(data);
    if (!this.#gateway) {
      await this.#register(decodeHandshake(frame));
      return;
    }
    const message = await this.#inbound.accept(frame);
    if (this.#hasEnded || this.#closeCode !== undefined) {
      return;
    }
    if (message.isService) {
      this.#handle(serviceMessageOf(message));
    } else if (this.#openedAt === undefined) {
      throw new IcWebSocketError("service-message", "a message arrived before the canister's OpenMessage");
    } else {
      await this.#listener.onMessage(message);
    }
  }

  async #register(gateway: Principal): Promise<void> {
    this.#gateway = gateway;
    // The user may be asked to approve the signature.
    this.#deadline.clear();
    const open = await attempt("sign", "ws_open could not be signed", () =>
      this.#settings.signer.call("ws_open", encodeOpen(this.key.nonce, gateway)),
    );
    if (!this.#hasEnded) {
      this.#transmit(open);
      this.#failAfter(this.#settings.openTimeout, "open-timeout", "no OpenMessage of the canister");
    }
  }

  #handle(message: ServiceMessage): void {
    if ("OpenMessage" in message && this.#openedAt === undefined) {
      this.#opened(message.OpenMessage.client_key);
    } else if ("AckMessage" in message && this.#openedAt !== undefined) {
      const { last_incoming_sequence_num: sequence } = message.AckMessage;
      this.#outbound.acknowledged(sequence, this.#inbound.lastReceived).catch((e) => this.#fail(e));
      this.#awaitAck();
    } else if ("CloseMessage" in message) {
      const [reason = ""] = Object.keys(message.CloseMessage.reason);
      const isClean = reason === "ClosedByApplication";
      // For the other reasons the gateway would close with 4410: the canister has forgotten the connection.
      this.#end(isClean ? 4001 : 4410, reason, undefined, isClean);
    } else {
      throw new IcWebSocketError("service-message", `the canister sent ${Object.keys(message)[0]} out of place`);
    }
  }

  #opened(key: { client_principal: Principal; client_nonce: bigint }): void {
    if (key.client_nonce !== this.key.nonce || key.client_principal.toText() !== this.key.principal.toText()) {
      throw new IcWebSocketError("recipient", "the canister's OpenMessage names another client key");
    }
    this.#openedAt = Date.now();
    this.#awaitAck();
    this.#listener.onOpen(this.#gateway as Principal);
    this.flush();
  }

  /** Canisters acknowledge all clients regularly, so a longer silence shows that the connection is lost. */
  #awaitAck(): void {
    const { ackInterval } = this.#settings;
    if (!this.#isLeaving) {
      this.#failAfter(ackInterval + LATENCY_BOUND, "ack-timeout", "no acknowledgement of the canister");
    }
  }

  #transmit(frame: Uint8Array): Promise<unknown> | undefined {
    this.#transport?.send(frame as Uint8Array<ArrayBuffer>);
    return this.#transport?.idle;
  }

  #failAfter(ms: number, code: IcWebSocketErrorCode, message: string): void {
    this.#deadline.set(ms, () => this.#fail(new IcWebSocketError(code, `${message} within ${ms / 1000} s`)));
  }

  #fail(cause: unknown): void {
    const error =
      cause instanceof IcWebSocketError ? cause : new IcWebSocketError("frame", `unexpected: ${String(cause)}`, cause);
    this.#end(4000, error.message, error);
  }

  #end(code: number, reason: string, error?: IcWebSocketError, isClean = false): void {
    if (this.#hasEnded) {
      return;
    }
    this.#hasEnded = true;
    this.#outbound.stop();
    this.#deadline.end();
    if (this.#transport) {
      this.#transport.onmessage = this.#transport.onclose = null;
      // Of the codes below 3000 a client may send 1000 only. A closed socket ignores this.
      this.#transport.close(code >= 3000 ? code : 1000, error?.code ?? "");
    }
    const openFor = this.#openedAt === undefined ? undefined : Date.now() - this.#openedAt;
    this.#resolveEnded({ code, reason, error, isClean, openFor });
  }
}
