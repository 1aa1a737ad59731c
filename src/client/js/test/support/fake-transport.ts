import { Cbor } from "@icp-sdk/core/agent";
import type { Transport } from "../../src/index.js";

/** The fields of a frame that a client has sent. */
export interface SentFrame {
  content: Record<string, unknown> & { method_name: string; arg: Uint8Array; ingress_expiry: bigint };
  sender_pubkey: Uint8Array;
  sender_sig: Uint8Array;
  sender_delegation?: unknown[];
}

/** A socket whose other end is the test. */
export class FakeTransport implements Transport {
  static readonly all: FakeTransport[] = [];

  binaryType = "blob";
  bufferedAmount = 0;
  idle: Promise<unknown> = Promise.resolve();
  onmessage: Transport["onmessage"] = null;
  onclose: Transport["onclose"] = null;
  onerror: Transport["onerror"] = null;
  readonly sent: SentFrame[] = [];
  closed: { code: number | undefined; reason: string | undefined } | undefined;

  constructor(readonly url: string) {
    FakeTransport.all.push(this);
  }

  static get last(): FakeTransport {
    return FakeTransport.all.at(-1) as FakeTransport;
  }

  send(frame: Uint8Array): void {
    this.sent.push(Cbor.decode<{ envelope: SentFrame }>(frame).envelope);
  }

  close(code?: number, reason?: string): void {
    this.closed ??= { code, reason };
    this.onclose?.({ code: code ?? 1005, reason: reason ?? "" });
  }

  /** The gateway sends this. */
  receive(frame: Uint8Array): void {
    this.onmessage?.({ data: Uint8Array.from(frame).buffer });
  }

  /** The gateway closes, or the network fails. */
  drop(code = 1006, reason = ""): void {
    this.onclose?.({ code, reason });
  }
}
