import { pause } from "./page.js";
import type { ConnectionSettings } from "./settings.js";
import type { Gateway } from "./transport.js";

/**
 * Asks the gateways, again after each interval, until one sends its handshake.
 *
 * @returns the first that answers, undefined if the search has ended
 */
export async function firstToAnswer(
  gateways: readonly Gateway[],
  settings: ConnectionSettings,
  signal: AbortSignal,
): Promise<Gateway | undefined> {
  for (;;) {
    await pause(settings.fallbackInterval, signal);
    for (const gateway of gateways) {
      if (signal.aborted) {
        return undefined;
      }
      if (await answers(gateway, settings, signal)) {
        return gateway;
      }
    }
  }
}

/** A gateway sends its handshake without being asked. */
function answers(gateway: Gateway, settings: ConnectionSettings, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const transport = gateway.connect(settings);
      const settle = (answered: boolean) => {
        clearTimeout(timer);
        signal.removeEventListener("abort", fail);
        transport.onmessage = transport.onclose = null;
        transport.close(1000);
        resolve(answered);
      };
      const fail = () => settle(false);
      const timer = setTimeout(fail, settings.connectTimeout);
      signal.addEventListener("abort", fail);
      transport.onmessage = () => settle(true);
      transport.onclose = fail;
      transport.onerror = () => {};
    } catch {
      resolve(false);
    }
  });
}
