import type { IcWebSocketErrorCode } from "./errors.js";
import { isOnline } from "./page.js";
import type { ConnectionEnd } from "./settings.js";
import type { Gateway } from "./transport.js";

/** When and how often to connect again. */
export interface ReconnectOptions {
  /**
   * Milliseconds of the first pause, doubled after every round through all gateways. Each pause is shortened by up to
   * half, at random. Default 1,000.
   */
  readonly initialDelay?: number;
  /** Milliseconds that no pause exceeds, and the pause while the browser is offline. Default 30,000. */
  readonly maxDelay?: number;
  /** Attempts without a connection that lasts, after which the connection is closed. Default unlimited. */
  readonly maxAttempts?: number;
}

/** The next attempt. */
export interface Attempt {
  /** 1 for the first after a connection that lasted. */
  readonly number: number;
  /** Milliseconds to wait before it. */
  readonly delay: number;
  /** Whether it must not come earlier, when the browser is online again for example. */
  readonly isFixed: boolean;
}

/** Milliseconds. A connection that ends sooner does not reset the pauses: something cuts it each time. */
const LASTING = 10_000;

/** Connections in a row that may deliver wrong data. The reason may be gone, after sleep or a restart for example. */
const MAX_FAULTS = 3;

/** Bounds of {@link ReconnectPolicy.pace}. Calls take one to two seconds on mainnet. */
const MIN_PACE = 1_000;
const MAX_PACE = 4_000;

/** Another attempt would end in the same way, or harm: see the table of close codes in the documentation. */
const FINAL: ReadonlySet<number> = new Set([1002, 1003, 1009, 4400, 4401, 4404, 4409, 4502]);

/** The reason is not the gateway: the next attempt goes to the same one. */
const SAME_GATEWAY: ReadonlySet<number> = new Set([4408, 4410, 4429, 4508]);

const FINAL_ERRORS: ReadonlySet<IcWebSocketErrorCode> = new Set(["sign", "seal"]);

const FAULTS: ReadonlySet<IcWebSocketErrorCode> = new Set([
  "frame",
  "certificate",
  "certificate-time",
  "witness",
  "recipient",
  "sequence",
  "service-message",
  "ack",
]);

/** Decides from how connections end whether, when and through which gateway to connect again. */
export class ReconnectPolicy {
  readonly gateways: readonly Gateway[];
  readonly #fallback: Gateway | undefined;
  readonly #options: ReconnectOptions | false;
  readonly #random: () => number;
  #attempts = 0;
  /** Attempts in a row for which a gateway, or the fallback, was to blame. */
  #failures = 0;
  #faults = 0;
  #notServed = 0;
  #index = 0;
  #pace = 0;

  constructor(
    gateways: readonly Gateway[],
    fallback: Gateway | undefined,
    options: ReconnectOptions | false,
    random: () => number = Math.random,
  ) {
    this.gateways = gateways;
    this.#fallback = fallback;
    this.#options = options;
    this.#random = random;
  }

  /** For the next attempt: the fallback when all gateways have failed in a row. */
  get gateway(): Gateway {
    const isExhausted = this.#failures % this.#candidates === this.gateways.length;
    return isExhausted && this.#fallback ? this.#fallback : (this.gateways[this.#index] as Gateway);
  }

  get usesFallback(): boolean {
    return this.gateway === this.#fallback;
  }

  /** Milliseconds between two messages: none, until a gateway closes because they came too fast. */
  get pace(): number {
    return this.#pace;
  }

  /**
   * @param back a gateway that answers again; it is the next unless this end is final
   * @returns undefined if no attempt is to follow
   */
  next({ code, error, isClean, openFor }: ConnectionEnd, back?: Gateway): Attempt | undefined {
    if (openFor !== undefined && openFor >= LASTING) {
      this.#attempts = this.#failures = this.#notServed = 0;
    } else if (!SAME_GATEWAY.has(code)) {
      this.#failures++;
    }
    this.#attempts++;
    if (error && FAULTS.has(error.code)) {
      this.#faults++;
    } else if (openFor !== undefined) {
      this.#faults = 0;
    }
    if (code === 4429 && openFor !== undefined) {
      this.#pace = Math.min(MAX_PACE, 2 * this.#pace || MIN_PACE);
    }
    this.#notServed = code === 4403 ? this.#notServed + 1 : 0;
    if (
      isClean ||
      (error ? FINAL_ERRORS.has(error.code) : FINAL.has(code)) ||
      this.#faults >= MAX_FAULTS ||
      (this.#notServed >= this.gateways.length && !this.#fallback) ||
      !this.#options
    ) {
      return undefined;
    }
    if (back) {
      this.#index = this.gateways.indexOf(back);
      this.#attempts = this.#failures = this.#notServed = 0;
      return { number: 1, delay: 0, isFixed: false };
    }
    if (this.#attempts > (this.#options.maxAttempts ?? Number.POSITIVE_INFINITY)) {
      return undefined;
    }
    if (!SAME_GATEWAY.has(code)) {
      this.#index = (this.#index + 1) % this.gateways.length;
    }
    const delay = this.#delay(this.#options, code, openFor !== undefined);
    return { number: this.#attempts, delay, isFixed: code === 4429 };
  }

  #delay({ initialDelay = 1_000, maxDelay = 30_000 }: ReconnectOptions, code: number, wasOpen: boolean): number {
    const round = Math.floor(this.#attempts / this.#candidates);
    // Clients of a gateway that has gone must not all arrive at the next one together.
    if (round === 0 && !wasOpen && code !== 4429) {
      return 0;
    }
    const steps = Math.max(0, round - 1) + (code === 4429 ? 3 : 0);
    const pause = isOnline() ? Math.min(maxDelay, initialDelay * 2 ** steps) : maxDelay;
    return Math.round(pause * (0.5 + this.#random() / 2));
  }

  get #candidates(): number {
    return this.gateways.length + (this.#fallback ? 1 : 0);
  }
}
