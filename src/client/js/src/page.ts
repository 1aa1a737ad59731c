/** Milliseconds that a pause lasts at least by default: a user may return to the page again and again. */
const AT_LEAST = 1_000;

/**
 * Resolves after `ms` milliseconds; after `atLeast` if the browser comes online or the page becomes visible; and at once
 * when `signal` is aborted. Timers of hidden pages are late, and those of sleeping computers stand still.
 */
export function pause(ms: number, signal: AbortSignal, atLeast = Math.min(ms, AT_LEAST)): Promise<void> {
  return new Promise((resolve) => {
    const start = Date.now();
    const end = () => {
      clearTimeout(timer);
      ignoreVisible();
      globalThis.removeEventListener?.("online", shorten);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const shorten = () => {
      clearTimeout(timer);
      timer = setTimeout(end, start + atLeast - Date.now());
    };
    let timer = setTimeout(end, ms);
    const ignoreVisible = onVisible(shorten);
    globalThis.addEventListener?.("online", shorten);
    signal.addEventListener("abort", end);
    if (signal.aborted) {
      end();
    }
  });
}

/** Calls back whenever the page becomes visible. Returns how to stop that. Does nothing where there is no page. */
export function onVisible(callback: () => void): () => void {
  if (typeof document === "undefined") {
    return () => {};
  }
  const listener = () => {
    if (document.visibilityState === "visible") {
      callback();
    }
  };
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
}

/** False only if the browser knows that it has no network. */
export function isOnline(): boolean {
  return typeof navigator === "undefined" || navigator.onLine !== false;
}
