import { onVisible } from "./page.js";

/** A timer that also notices, when the page becomes visible, that it is overdue: sleeping computers stop timers. */
export class Deadline {
  readonly #ignoreVisible: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #at = Number.POSITIVE_INFINITY;
  #action: () => void = () => {};

  constructor() {
    this.#ignoreVisible = onVisible(() => Date.now() >= this.#at && this.#action());
  }

  /** Replaces the deadline before. */
  set(ms: number, action: () => void): void {
    this.clear();
    this.#at = Date.now() + ms;
    this.#action = action;
    this.#timer = setTimeout(action, ms);
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#at = Number.POSITIVE_INFINITY;
  }

  /** No other deadline may follow. */
  end(): void {
    this.clear();
    this.#ignoreVisible();
  }
}
