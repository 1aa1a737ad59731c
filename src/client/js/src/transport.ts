import { invalid } from "./errors.js";
import type { ConnectionSettings } from "./settings.js";

/**
 * What a connection needs of a WebSocket: the platform's, that of the package `ws`, or anything else that carries the
 * gateway's frames.
 */
export interface Transport {
  binaryType: string;
  readonly bufferedAmount: number;
  /** Resolves when the frames sent so far are on their way. Others are held back until then; by default none are. */
  readonly idle?: Promise<unknown>;
  // The events are those of the platform; `any`, because implementations declare types of their own.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  onmessage: ((event: any) => void) | null;
  // biome-ignore lint/suspicious/noExplicitAny: see above
  onclose: ((event: any) => void) | null;
  // biome-ignore lint/suspicious/noExplicitAny: see above
  onerror: ((event: any) => void) | null;
  send(frame: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
}

/** How to reach a gateway. */
export interface Gateway {
  /** For events and errors. */
  readonly url: string;
  /** May throw. */
  connect(settings: ConnectionSettings): Transport;
}

/** What to use while no gateway answers. */
export interface Fallback extends Gateway {
  /** Resolves with the first gateway that answers, undefined when `signal` is aborted. Asks each again and again. */
  search(gateways: readonly Gateway[], settings: ConnectionSettings, signal: AbortSignal): Promise<Gateway | undefined>;
}

/** The class `WebSocket` of the platform, or one like it. */
export type WebSocketClass = new (url: string) => Transport;

/** @throws DOMException `SyntaxError` for an address that is none; TypeError without addresses, or without a WebSocket */
export function gatewaysOf(
  urls: string | URL | readonly (string | URL)[],
  WebSocketOption: WebSocketClass | undefined,
): Gateway[] {
  const WebSocketOfPlatform = WebSocketOption ?? (globalThis.WebSocket as WebSocketClass | undefined);
  if (!WebSocketOfPlatform) {
    throw new TypeError(
      "no WebSocket on this platform (Node.js has one from version 22 on): pass the option WebSocket",
    );
  }
  const gateways = [urls].flat().map((address) => {
    const url = addressOf(address as string | URL);
    return { url, connect: () => new WebSocketOfPlatform(url) };
  });
  if (gateways.length === 0) {
    throw new TypeError("expected the address of at least one gateway");
  }
  return gateways;
}

/** As the platform's WebSocket reads it, but absolute. */
function addressOf(address: string | URL): string {
  try {
    const { href } = new URL(address);
    const [url = ""] = href.replace(/^http/, "ws").split("#");
    if (/^wss?:/.test(url)) {
      return url;
    }
  } catch {
    // Refused below.
  }
  throw invalid("a gateway's address such as wss://gateway.example", address);
}
