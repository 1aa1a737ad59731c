import { IcWebSocketError } from "./errors.js";

/** A message of the application, encoded when `send` was called. */
export interface OutgoingMessage<T> {
  readonly value: T;
  readonly bytes: Uint8Array;
}

interface SentMessage<T> {
  readonly sequence: bigint;
  readonly sentAt: number;
  /** Undefined for keep-alives, which the application does not know. */
  readonly message: OutgoingMessage<T> | undefined;
}

/** Messages that wait to be sent, on any connection, and those of the present one that wait to be acknowledged. */
export class Outbox<T> {
  #waiting: OutgoingMessage<T>[] = [];
  #sent: SentMessage<T>[] = [];

  add(message: OutgoingMessage<T>): void {
    this.#waiting.push(message);
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** Of the waiting messages, before they are sealed. */
  get byteLength(): number {
    return this.#waiting.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** The oldest waiting message, which keeps waiting until it is recorded as sent. */
  peek(): OutgoingMessage<T> | undefined {
    return this.#waiting[0];
  }

  recordSent(sequence: bigint, sentAt: number, message?: OutgoingMessage<T>): void {
    if (message) {
      this.#waiting.shift();
    }
    this.#sent.push({ sequence, sentAt, message });
  }

  /**
   * The canister has executed all messages up to this number.
   *
   * @param lastSent the greatest number used
   * @returns when the oldest message that is still unconfirmed was sent
   */
  confirm(sequence: bigint, lastSent: bigint): number | undefined {
    if (sequence > lastSent) {
      throw new IcWebSocketError("ack", `the canister acknowledged message ${sequence}, the last is ${lastSent}`);
    }
    this.#sent = this.#sent.filter((sent) => sent.sequence > sequence);
    return this.#sent[0]?.sentAt;
  }

  /** Empties the list of messages that the connection has sent and the canister has not acknowledged. */
  takeUnconfirmed(): T[] {
    const values = this.#sent.flatMap(({ message }) => (message ? [message.value] : []));
    this.#sent = [];
    return values;
  }

  takeUnsent(): T[] {
    const values = this.#waiting.map(({ value }) => value);
    this.#waiting = [];
    return values;
  }
}
