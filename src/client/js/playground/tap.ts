import type { Transport } from "@icws/client";

/** Sees the frames of all connections. */
export interface FrameObserver {
  onSent(frame: Uint8Array): void;
  /** @returns what the client receives */
  onReceived(frame: Uint8Array, url: string): Uint8Array;
}

/** A transport that shows its frames to an observer. */
export class Tap implements Transport {
  onmessage: Transport["onmessage"] = null;
  onclose: Transport["onclose"] = null;
  onerror: Transport["onerror"] = null;
  readonly #inner: Transport;
  readonly #observer: FrameObserver;

  constructor(inner: Transport, url: string, observer: FrameObserver) {
    this.#inner = inner;
    this.#observer = observer;
    inner.onmessage = ({ data }) =>
      this.onmessage?.({
        data: data instanceof ArrayBuffer ? observer.onReceived(new Uint8Array(data), url).buffer : data,
      });
    inner.onclose = (event) => this.onclose?.(event);
    inner.onerror = (event) => this.onerror?.(event);
  }

  get binaryType(): string {
    return this.#inner.binaryType;
  }

  set binaryType(type: string) {
    this.#inner.binaryType = type;
  }

  get bufferedAmount(): number {
    return this.#inner.bufferedAmount;
  }

  get idle(): Promise<unknown> {
    return this.#inner.idle ?? Promise.resolve();
  }

  send(frame: Uint8Array<ArrayBuffer>): void {
    this.#observer.onSent(frame);
    this.#inner.send(frame);
  }

  close(code?: number, reason?: string): void {
    this.#inner.close(code, reason);
  }
}
