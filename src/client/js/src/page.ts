/**
 * Resolves after `ms` milliseconds, and at once when the browser comes online, the page becomes visible, or `signal`
 * is aborted. Timers of hidden pages are late, and those of sleeping computers stand still.
 */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const wake = () => {
      clearTimeout(timer);
      ignoreVisible();
      globalThis.removeEventListener?.("online", wake);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    const ignoreVisible = onVisible(wake);
    globalThis.addEventListener?.("online", wake);
    signal.addEventListener("abort", wake);
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
