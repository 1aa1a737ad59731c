import { Ed25519KeyIdentity } from "@icp-sdk/core/identity";
import { type Codec, IcWebSocket, type IcWebSocketOptions } from "../../src/index.js";
import { canisterId, FakeCanister, handshake, messageOf, rootKey } from "./canister.js";
import { FakeTransport, type SentFrame } from "./fake-transport.js";
import { until } from "./until.js";

export const text: Codec<string> = {
  encode: (value) => new TextEncoder().encode(value),
  decode: (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes),
};

export function encode(value: string): Uint8Array {
  return text.encode(value);
}

/** What a client has sent after its ws_open. */
export function texts(sent: SentFrame[]): string[] {
  return sent.slice(1).map((frame) => text.decode(messageOf(frame).content));
}

/** The sequence numbers of what a client has sent after its ws_open. */
export function numbers(sent: SentFrame[]): number[] {
  return sent.slice(1).map((frame) => Number(messageOf(frame).sequence_num));
}

/** A client of texts whose gateways are fake transports, and which reconnects at once. */
export function client(options: Partial<IcWebSocketOptions<string>> = {}, url: string | string[] = "ws://a.test/") {
  FakeTransport.all.length = 0;
  return new IcWebSocket<string>(url, {
    canisterId,
    identity: Ed25519KeyIdentity.generate(),
    codec: text,
    rootKey,
    reconnect: { initialDelay: 0 },
    WebSocket: FakeTransport,
    ...options,
  });
}

/** The transport of the client's n-th connection. */
export async function connection(n = 1): Promise<FakeTransport> {
  await until(() => FakeTransport.all.length >= n);
  return FakeTransport.all[n - 1] as FakeTransport;
}

/** Lets the client's n-th connection open, as gateway and canister. */
export async function open(ws: IcWebSocket<string>, n = 1) {
  const transport = await connection(n);
  transport.receive(handshake());
  await until(() => transport.sent.length === 1);
  const canister = new FakeCanister(transport);
  await canister.open();
  await until(() => ws.readyState === ws.OPEN);
  return { transport, canister };
}
