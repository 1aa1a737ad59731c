import { attempt, IcWebSocketError } from "./errors.js";
import type { Outbox, OutgoingMessage } from "./outbox.js";
import { type ClientKey, encodeKeepAlive, encodeMessage } from "./protocol.js";
import { type ConnectionSettings, LATENCY_BOUND } from "./settings.js";

/** Numbers, signs and sends the messages of one connection, one after another. */
export class Outbound<T> {
  readonly #key: ClientKey;
  readonly #settings: ConnectionSettings;
  readonly #outbox: Outbox<T>;
  readonly #pace: number;
  readonly #transmit: (frame: Uint8Array) => Promise<unknown> | undefined;
  #lastSent = 0n;
  #keepAliveFor: bigint | undefined;
  #isSending = false;
  #sent = Promise.resolve();
  #idle: Promise<unknown> | undefined;
  #nextAt = 0;
  #proceed: () => void = () => {};
  #finishing = false;
  #held = false;
  #stopped = false;

  /**
   * @param pace milliseconds between two messages of the application
   * @param transmit sends a frame; resolves when the next one may be sent
   */
  constructor(
    key: ClientKey,
    settings: ConnectionSettings,
    outbox: Outbox<T>,
    pace: number,
    transmit: (frame: Uint8Array) => Promise<unknown> | undefined,
  ) {
    this.#key = key;
    this.#settings = settings;
    this.#outbox = outbox;
    this.#pace = pace;
    this.#transmit = transmit;
  }

  /** Resolves when nothing is waiting. Fails if the identity does not sign. */
  flush(): Promise<void> {
    if (!this.#isSending) {
      this.#sent = this.#sendAll();
    }
    return this.#sent;
  }

  /** As {@link flush}, without waiting for the network: no keep-alive is to follow. */
  finish(): Promise<void> {
    this.#finishing = true;
    this.#held = false;
    this.#proceed();
    return this.flush();
  }

  /** Sends nothing more, except by {@link finish}. Resolves when the frames sent are on their way. */
  async hold(): Promise<void> {
    this.#held = true;
    this.#proceed();
    await this.#sent.catch(() => {});
    await this.#idle;
  }

  /**
   * The canister has executed the messages up to this number. It expects a keep-alive, which goes before messages that
   * are waiting.
   */
  acknowledged(sequence: bigint, lastReceived: bigint): Promise<void> {
    const oldest = this.#outbox.confirm(sequence, this.#lastSent);
    if (oldest !== undefined && Date.now() - oldest > this.#settings.ackInterval + LATENCY_BOUND) {
      throw new IcWebSocketError("ack-timeout", "the canister acknowledged, but not what was sent long before");
    }
    this.#keepAliveFor = lastReceived;
    return this.flush();
  }

  /** What is waiting stays in the outbox. */
  stop(): void {
    this.#stopped = true;
    this.#proceed();
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    try {
      for (;;) {
        await this.#untilReady();
        const message = this.#outbox.peek();
        if (this.#stopped || this.#held) {
          return;
        } else if (this.#keepAliveFor !== undefined) {
          const content = encodeKeepAlive(this.#keepAliveFor);
          this.#keepAliveFor = undefined;
          await this.#send(content);
        } else if (message) {
          const { seal } = this.#settings;
          await this.#send(await attempt("seal", "a message could not be sealed", () => seal(message.bytes)), message);
        } else {
          return;
        }
      }
    } finally {
      this.#isSending = false;
    }
  }

  /** Until the transport takes the next frame and the pace allows it, unless the connection is to end. */
  async #untilReady(): Promise<void> {
    const isEnding = () => this.#finishing || this.#held || this.#stopped;
    if (!isEnding()) {
      await Promise.race([this.#idle, new Promise<void>((resolve) => (this.#proceed = resolve))]);
    }
    const wait = this.#nextAt - Date.now();
    if (wait > 0 && !isEnding()) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, wait);
        this.#proceed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async #send(content: Uint8Array, message?: OutgoingMessage<T>): Promise<void> {
    const { signer, now } = this.#settings;
    const sequence = this.#lastSent + 1n;
    const frame = await attempt("sign", "a message could not be signed", () =>
      signer.call("ws_message", encodeMessage(this.#key, sequence, now(), !message, content)),
    );
    if (!this.#stopped && !this.#held) {
      this.#idle = this.#transmit(frame);
      this.#nextAt = message ? Date.now() + this.#pace : this.#nextAt;
      this.#lastSent = sequence;
      this.#outbox.recordSent(sequence, Date.now(), message);
    }
  }
}
