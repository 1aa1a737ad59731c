import { pause } from "./page.js";
import type { ConnectionSettings } from "./settings.js";
import type { Gateway } from "./transport.js";

/**
 * Asks the gateways, again after each interval, until one sends its handshake.
 *
 * @param ended ends the search when it resolves
 * @returns the first that answers, undefined if the search has ended
 */
export async function firstToAnswer(
  gateways: readonly Gateway[],
  settings: ConnectionSettings,
  ended: Promise<unknown>,
): Promise<Gateway | undefined> {
  const search = new AbortController();
  void ended.then(() => search.abort());
  for (;;) {
    await pause(settings.fallbackInterval, search.signal);
    for (const gateway of gateways) {
      if (search.signal.aborted) {
        return undefined;
      }
      if ((await answers(gateway, settings)) && !search.signal.aborted) {
        return gateway;
      }
    }
  }
}

/** A gateway sends its handshake without being asked. */
function answers(gateway: Gateway, settings: ConnectionSettings): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const transport = gateway.connect(settings);
      const settle = (answered: boolean) => {
        clearTimeout(timer);
        transport.onmessage = transport.onclose = null;
        transport.close(1000);
        resolve(answered);
      };
      const timer = setTimeout(() => settle(false), settings.connectTimeout);
      transport.onmessage = () => settle(true);
      transport.onclose = () => settle(false);
      transport.onerror = () => {};
    } catch {
      resolve(false);
    }
  });
}
