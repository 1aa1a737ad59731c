import { Cbor } from "@icp-sdk/core/agent";
import { IDL } from "@icp-sdk/core/candid";
import { Ed25519KeyIdentity } from "@icp-sdk/core/identity";
import { bytesToHex } from "@noble/curves/utils.js";
import { afterEach, describe, expect, test, vi } from "vitest";
import { candid, type IcCloseEvent, IcWebSocket } from "../../src/index.js";
import { messageOf } from "../support/canister.js";
import { FakeTransport, type SentFrame } from "../support/fake-transport.js";
import { until } from "../support/until.js";
import { bytes, millis, vectors } from "../support/vectors.js";

interface Step {
  from?: "gateway" | "client";
  frame?: string;
  event?: string;
  data?: unknown;
  close?: { code: number; reason: string };
}

interface Vector {
  name: string;
  client_nonce: string;
  steps: Step[];
}

const file = vectors<Vector, { now_ns: string; root_key_der: string; canister_id: string; client_seed: string }>(
  "sessions",
);
const App = IDL.Record({ text: IDL.Text });

/** How this client ends the sessions that end; 4000 is the code of errors. */
const ENDS: Record<string, { code: number; error?: string }> = {
  normal: { code: 4001 },
  first_frame_not_handshake: { code: 4000, error: "frame" },
  handshake_principal_as_text: { code: 4000, error: "frame" },
  second_handshake: { code: 4000, error: "frame" },
  gap_in_sequence: { code: 4000, error: "sequence" },
  replayed_message: { code: 4000, error: "sequence" },
  old_certificate: { code: 4000, error: "certificate-time" },
  open_for_other_client_key: { code: 4000, error: "recipient" },
  ack_beyond_sent: { code: 4000, error: "ack" },
  close_WrongSequenceNumber: { code: 4410, error: "refused" },
  close_InvalidServiceMessage: { code: 4410, error: "refused" },
  close_KeepAliveTimeout: { code: 4410, error: "refused" },
  keep_alive_from_canister: { code: 4000, error: "service-message" },
  // Stricter than the recorded SDK: no CDK sends anything before the OpenMessage.
  message_before_open: { code: 4000, error: "service-message" },
  garbage_frame: { code: 4000, error: "frame" },
};

describe("recorded sessions", () => {
  afterEach(() => vi.restoreAllMocks());

  test.each(file.vectors)("$name", async ({ name, client_nonce, steps }) => {
    drawNonce(BigInt(client_nonce));
    const events: unknown[] = [];
    let end: IcCloseEvent<{ text: string }> | undefined;
    const ws = new IcWebSocket("ws://gateway.test", {
      canisterId: file.canister_id,
      identity: Ed25519KeyIdentity.generate(bytes(file.client_seed)),
      codec: candid<{ text: string }>(App),
      rootKey: bytes(file.root_key_der),
      now: () => millis(file.now_ns),
      reconnect: false,
      WebSocket: FakeTransport,
    });
    ws.onopen = () => events.push("onopen");
    ws.onmessage = ({ data }) => events.push(data);
    ws.onclose = (event) => {
      end = event;
    };
    const before = FakeTransport.all.length;
    await until(() => FakeTransport.all.length > before);
    const transport = FakeTransport.last;

    const expectedEvents: unknown[] = [];
    const expectedFrames: SentFrame[] = [];
    for (const { from, frame, event, data } of steps) {
      if (from === "gateway") {
        transport.receive(bytes(frame as string));
      } else if (from === "client" && frame) {
        const expected = Cbor.decode<{ envelope: SentFrame }>(bytes(frame)).envelope;
        expectedFrames.push(expected);
        sendIfApplication(ws, expected);
        await until(() => transport.sent.length === expectedFrames.length);
      } else if (event === "onopen" || (event === "onmessage" && name !== "message_before_open")) {
        expectedEvents.push(data ?? event);
        await until(() => events.length === expectedEvents.length);
      }
    }
    expect(events).toEqual(expectedEvents);
    expect(transport.sent.map(signedFields)).toEqual(expectedFrames.map(signedFields));

    const expected = ENDS[name];
    if (!expected) {
      ws.close();
    }
    await until(() => end);
    expect({ code: end?.code, error: end?.error?.code }).toEqual({ error: undefined, code: 1000, ...expected });
    expect(transport.closed).toBeDefined();
  });
});

function sendIfApplication(ws: IcWebSocket<{ text: string }>, frame: SentFrame): void {
  if (frame.content.method_name === "ws_message") {
    const { is_service_message, content } = messageOf(frame);
    if (!is_service_message) {
      ws.send(IDL.decode([App], content)[0] as { text: string });
    }
  }
}

/** Everything that is signed but the nonce of the call, which is random. */
function signedFields({ content, sender_pubkey }: SentFrame): unknown {
  return { ...content, nonce: undefined, arg: bytesToHex(content.arg), sender_pubkey };
}

/** The next client nonce is this one. */
function drawNonce(nonce: bigint): void {
  const random = crypto.getRandomValues.bind(crypto);
  vi.spyOn(crypto, "getRandomValues").mockImplementation((array) =>
    array instanceof BigUint64Array ? array.fill(nonce) : random(array as Uint8Array<ArrayBuffer>),
  );
}
