import type { IcWebSocketErrorCode } from "@icws/client";
import { isEqual, type Proof, type ReceivedFrame, type SentFrame } from "./frames.js";
import { $, addFirst, duration, element, hex, show } from "./page.js";

const KEPT = 40;

const CHECKS = ["certificate", "witness", "sequence", "age"] as const;
type Check = (typeof CHECKS)[number];

/** The check that an error of the client is about. */
const FAILED: Partial<Record<IcWebSocketErrorCode, Check>> = {
  certificate: "certificate",
  "certificate-time": "age",
  witness: "witness",
  sequence: "sequence",
};

/** One message in the list: what was sent, what came back, and how that was checked. */
export class MessageItem {
  readonly #item: HTMLElement;
  readonly #status = element("span", "status");
  readonly #checks = element("span", "checks");
  readonly #frames = element("div", "frames");

  /** @param origin "you", "canister", or "gateway" if it may be forged */
  constructor(origin: "you" | "canister" | "gateway", text: string) {
    const summary = element(
      "summary",
      "",
      element("b", "origin", origin),
      element("span", "text", text),
      this.#status,
      this.#checks,
    );
    this.#item = element("li", "", element("details", "", summary, this.#frames));
    addFirst($("messages"), this.#item, KEPT);
  }

  queued(): void {
    this.#tell("queued", "waits for a connection");
  }

  sent(frame: SentFrame): void {
    this.#tell("sent", "on its way");
    this.#frames.replaceChildren(sentFrame(frame));
  }

  /** Sent, and the connection was lost before an answer. */
  unconfirmed(sendAgain: () => void): void {
    this.#tell("unconfirmed", "not confirmed: it may or may not have been executed");
    const button = element("button", "", "Send again");
    button.addEventListener("click", sendAgain, { once: true });
    this.#frames.append(button);
  }

  /** @param roundTrip milliseconds, undefined if nothing was sent for it */
  received(frame: ReceivedFrame, proof: Proof, roundTrip: number | undefined): void {
    this.#tell("verified", roundTrip === undefined ? "" : `back in ${duration(roundTrip)}`);
    this.#check(frame, proof, undefined);
  }

  refused(frame: ReceivedFrame, proof: Proof, code: IcWebSocketErrorCode): void {
    this.#tell("refused", "refused, and never delivered");
    this.#check(frame, proof, FAILED[code]);
  }

  #tell(state: string, status: string): void {
    this.#item.className = state;
    show(this.#status, status);
  }

  #check(frame: ReceivedFrame, proof: Proof, failed: Check | undefined): void {
    const names: Record<Check, string> = {
      certificate: "certificate",
      witness: "witness",
      sequence: `number ${frame.sequence}`,
      age: `${duration(frame.receivedAt - proof.time)} old`,
    };
    // Checks are made in this order, and the first that fails is the last.
    const made = failed ? CHECKS.slice(0, CHECKS.indexOf(failed) + 1) : CHECKS;
    this.#checks.replaceChildren(
      ...made.map((check) =>
        element("span", check === failed ? "bad" : "good", `${check === failed ? "✗" : "✓"} ${names[check]}`),
      ),
    );
    this.#frames.append(receivedFrame(frame, proof));
  }
}

function sentFrame(frame: SentFrame): HTMLElement {
  return facts(`Sent: ${frame.size} bytes`, {
    call: `${frame.method}, signed by this page`,
    sequence: String(frame.message?.sequence),
    sender: frame.sender.toText(),
    "request id": hex(frame.requestId),
    signature: `Ed25519 ${hex(frame.signature)}`,
    expires: time(frame.expiry),
  });
}

function receivedFrame(frame: ReceivedFrame, proof: Proof): HTMLElement {
  const { certifiedData, witnessRoot, leaf, contentHash } = proof;
  return facts(`Received: ${frame.bytes.length} bytes`, {
    key: frame.key,
    content: `${frame.content.length} bytes, number ${frame.sequence}, sent by the canister at ${time(frame.canisterTime)}`,
    "content's hash": hex(contentHash),
    certificate: `${frame.cert.length} bytes, BLS signature ${hex(proof.signature)}`,
    "of subnet": proof.subnet?.toText() ?? "the root subnet",
    "certified at": `${time(proof.time)}, ${duration(frame.receivedAt - proof.time)} before it arrived`,
    certified_data: hex(certifiedData),
    witness: `${frame.tree.length} bytes`,
    "witness's root": compared(witnessRoot, isEqual(certifiedData, witnessRoot), "certified_data"),
    "hash at the key": leaf ? compared(leaf, isEqual(leaf, contentHash), "the content's hash") : "none",
  });
}

function compared(hash: Uint8Array, equal: boolean, other: string): HTMLElement {
  return element("span", equal ? "good" : "bad", `${hex(hash)} ${equal ? "✓ is" : "✗ is not"} ${other}`);
}

function facts(title: string, values: Record<string, string | Node>): HTMLElement {
  const list = element("dl", "");
  for (const [name, value] of Object.entries(values)) {
    list.append(element("dt", "", name), element("dd", "", value));
  }
  return element("div", "frame", element("h3", "", title), list);
}

export function time(ms: number): string {
  return new Date(ms).toLocaleTimeString("en-GB");
}
