import { connect as connectTcp, createServer, type Socket } from "node:net";
import { IDL } from "@icp-sdk/core/candid";
import { Ed25519KeyIdentity } from "@icp-sdk/core/identity";
import { inject } from "vitest";
import { WebSocket } from "ws";
import { candid, IcWebSocket, type IcWebSocketOptions, localRootKey, type WebSocketClass } from "../../src/index.js";

export const address = inject("lab");

/** What the canisters of these tests echo. */
export interface Note {
  text: string;
  n: bigint;
}
export const notes = candid<Note>(IDL.Record({ text: IDL.Text, n: IDL.Nat64 }));

/** A command of the lab, which responds with text. */
export async function lab(path: string, query: Record<string, string | number> = {}): Promise<string> {
  const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const response = await fetch(`${address}${path}?${parameters}`, { method: "POST" });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${path}: ${text}`);
  }
  return text;
}

/** A client of notes with a key of its own, which reconnects soon. */
export async function client(
  url: string | string[],
  canisterId: string,
  options: Partial<IcWebSocketOptions<Note>> = {},
): Promise<IcWebSocket<Note>> {
  return new IcWebSocket<Note>(url, {
    canisterId,
    identity: Ed25519KeyIdentity.generate(),
    codec: notes,
    rootKey: localRootKey(await lab("/network")),
    reconnect: { initialDelay: 50 },
    WebSocket: WebSocket as unknown as WebSocketClass,
    ...options,
  });
}

/** The network between clients and a gateway. */
export interface GatewayProxy {
  readonly url: string;
  /** Resets all connections; further ones are refused until {@link restore}. */
  cut(): void;
  restore(): void;
  close(): Promise<void>;
}

export async function proxy(gateway: string): Promise<GatewayProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((client) => {
    if (isCut) {
      client.resetAndDestroy();
      return;
    }
    const { hostname, port } = new URL(gateway);
    const upstream = connectTcp(Number(port), hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = () => {
    isCut = true;
    for (const socket of sockets) {
      socket.resetAndDestroy();
    }
  };
  return {
    url: `ws://127.0.0.1:${(server.address() as { port: number }).port}/`,
    cut,
    restore: () => {
      isCut = false;
    },
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
