import { Ed25519KeyIdentity } from "@icp-sdk/core/identity";
import { Principal } from "@icp-sdk/core/principal";
import {
  type Codec,
  type IcErrorEvent,
  IcWebSocket,
  type IcWebSocketErrorCode,
  localRootKey,
  type OpenEvent,
  type ReconnectingEvent,
  type WebSocketClass,
} from "@icws/client";
import { direct } from "@icws/client/direct";
import { Chart } from "./chart.js";
import { FaultButtons, place as fetchPlace, type Place } from "./faults.js";
import { decodeReceived, decodeSent, proofOf, type ReceivedFrame, tampered } from "./frames.js";
import { ROUTE_NAMES, type Route, RouteMap } from "./map.js";
import { MessageItem, time } from "./messages.js";
import { $, addFirst, duration, element, show } from "./page.js";
import { type FrameObserver, Tap } from "./tap.js";

/** Pings that may be without an answer at the same time. */
const MAX_PINGS = 3;

/** A message of this page. Pings are not listed. */
interface Note {
  readonly text: string;
  readonly item: MessageItem | undefined;
  sentAt: number;
}

const text: Codec<string> = {
  encode: (value) => new TextEncoder().encode(value),
  decode: (bytes) => new TextDecoder().decode(bytes),
};

class Playground implements FrameObserver {
  readonly #map = new RouteMap();
  readonly #chart = new Chart(() => this.#waiting[0]?.sentAt);
  readonly #faults = new FaultButtons(
    (what) => this.#log("you", what),
    (place) => this.#show(place),
    (what) => this.#log("error", what),
  );
  #place: Place;
  #socket: IcWebSocket<string> | undefined;
  #route: Route = 0;
  #nonce = 0n;
  #nextAttempt = 0;
  #pings = 0;
  /** Not signed yet. */
  #queued: Note[] = [];
  /** Without an answer. */
  #waiting: Note[] = [];
  /** Not delivered yet. */
  #frames: ReceivedFrame[] = [];
  #tamper: string | undefined;

  constructor(place: Place) {
    this.#place = place;
    this.#show(place);
    $("connect").addEventListener("click", () => (this.#socket ? this.#socket.close() : this.#connect()));
    $("talk").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#talk($<HTMLInputElement>("text"));
    });
    $("push").addEventListener("click", () => {
      if (this.#socket) {
        const path = `canister/push?to=${this.#socket.principal.toText()}`;
        void this.#faults.command($("push"), path, "Let the canister send a message");
      } else {
        this.#log("error", "The canister knows no connection of this page: connect first");
      }
    });
    $("reset").addEventListener("click", () => {
      this.#setTamper(undefined);
      void this.#faults.command($("reset"), "reset", "Repair everything");
    });
    for (const button of document.querySelectorAll<HTMLButtonElement>("[data-tamper]")) {
      button.addEventListener("click", () => {
        this.#setTamper(button);
        const gateway = `gateway ${Number(button.dataset["tamper"]) + 1}`;
        this.#log("you", this.#tamper ? `Let ${gateway} tamper with its next message` : `Leave ${gateway} honest`);
      });
    }
    setInterval(() => this.#ping(), 1_000);
    setInterval(() => this.#countDown(), 100);
    this.#state("", "not connected");
  }

  onSent(frame: Uint8Array): void {
    const sent = decodeSent(frame);
    const message = sent.message && !sent.message.isService ? text.decode(sent.message.content) : undefined;
    const note = this.#queued.find((one) => one.text === message);
    if (note) {
      this.#queued = this.#queued.filter((one) => one !== note);
      note.sentAt = performance.now();
      note.item?.sent(sent);
      this.#waiting.push(note);
      this.#showWaiting();
    }
    this.#map.travel("up");
  }

  onReceived(bytes: Uint8Array, url: string): Uint8Array {
    const frame = decodeReceived(bytes);
    if (!frame) {
      return bytes;
    }
    const isTarget = url === this.#tamper && !frame.isService;
    const given = isTarget ? tampered(frame) : bytes;
    this.#frames.push(isTarget ? (decodeReceived(given) as ReceivedFrame) : frame);
    if (isTarget) {
      this.#setTamper(undefined);
    }
    return given;
  }

  #connect(): void {
    const observer = this;
    const fallback = direct(this.#place.ic, { pollInterval: 500 });
    const WebSocketWithTap: WebSocketClass = class extends Tap {
      constructor(url: string) {
        super(new WebSocket(url), url, observer);
      }
    };
    const socket = new IcWebSocket<string>(
      this.#place.gateways.map(({ url }) => url),
      {
        canisterId: this.#place.canister,
        identity: Ed25519KeyIdentity.generate(),
        codec: text,
        rootKey: localRootKey(this.#place.ic),
        fallback: { ...fallback, connect: (settings) => new Tap(fallback.connect(settings), fallback.url, observer) },
        fallbackInterval: 2_000,
        reconnect: { maxDelay: 5_000 },
        ackInterval: 20_000,
        WebSocket: WebSocketWithTap,
      },
    );
    this.#socket = socket;
    socket.onopen = (event) => this.#opened(event);
    socket.onmessage = ({ data, sequence }) => void this.#received(data, sequence);
    socket.onerror = (event) => void this.#failed(event);
    socket.onreconnecting = (event) => this.#reconnecting(event);
    socket.onclose = ({ code, reason, error }) => {
      this.#socket = undefined;
      this.#lost(error !== undefined);
      this.#queued = [];
      this.#state(error ? "down" : "", `closed with ${code} ${reason}`);
      this.#log("close", `${code} ${reason}`);
      show($("connect"), "Connect");
      this.#map.use(undefined);
    };
    show($("connect"), "Disconnect");
    this.#state("warning", "connecting");
    this.#map.use(0, true);
  }

  #opened({ gateway, clientKey, reconnected }: OpenEvent): void {
    this.#route = this.#routeOf(gateway);
    this.#nonce = clientKey.nonce;
    const isDirect = this.#route === 2;
    const how = isDirect ? "without a gateway" : `through ${ROUTE_NAMES[this.#route]}`;
    this.#state(isDirect ? "warning" : "up", `connected ${how}`);
    this.#log("open", `${reconnected ? "connected again" : "connected"} ${how}`);
    this.#map.use(this.#route);
    this.#map.travel("down");
  }

  async #received(data: string, sequence: bigint): Promise<void> {
    const now = performance.now();
    const frame = this.#take((one) => one.sequence === sequence);
    const note = this.#waiting.find((one) => one.text === data);
    this.#waiting = this.#waiting.filter((one) => one !== note);
    const roundTrip = note && now - note.sentAt;
    if (roundTrip !== undefined) {
      this.#chart.add({ at: now, roundTrip, route: this.#route, connection: this.#nonce });
    }
    this.#showWaiting();
    this.#map.travel("down");
    const isPing = note && !note.item;
    if (frame && !isPing) {
      const item = note?.item ?? new MessageItem("canister", data);
      item.received(frame, await this.#proofOf(frame), roundTrip);
    }
  }

  async #failed({ error }: IcErrorEvent): Promise<void> {
    this.#log("error", `${error.code}: ${error.message}`);
    const isAboutAFrame: IcWebSocketErrorCode[] = ["certificate", "certificate-time", "witness", "sequence"];
    const frame = this.#take((one) => !one.isService);
    if (frame && isAboutAFrame.includes(error.code)) {
      this.#map.travel("down", true);
      new MessageItem("gateway", text.decode(frame.message)).refused(frame, await this.#proofOf(frame), error.code);
    }
  }

  #reconnecting({ code, reason, delay, unconfirmed }: ReconnectingEvent<string>): void {
    const waiting = this.#waiting.length;
    const details =
      unconfirmed.length > 0
        ? `; ${unconfirmed.length} not acknowledged yet, ${waiting} of them without an answer`
        : "";
    this.#log(
      "reconnecting",
      `${code} ${reason || "without a close frame"}${details}; next attempt ${delay ? `in ${duration(delay)}` : "now"}`,
    );
    this.#lost(true);
    this.#nextAttempt = performance.now() + delay;
    this.#state("warning", "reconnecting");
    this.#route = this.#routeOf(this.#socket?.url ?? "");
    this.#map.use(this.#route, true);
  }

  /** @param isFailure false if this page has closed the connection */
  #lost(isFailure: boolean): void {
    for (const { item, text: again } of this.#waiting) {
      item?.unconfirmed(() => this.#send(again, true));
    }
    if (isFailure && this.#nonce !== 0n) {
      this.#chart.lost();
    }
    this.#nonce = 0n;
    this.#waiting = [];
    this.#frames = [];
    this.#showWaiting();
  }

  #talk(input: HTMLInputElement): void {
    if (input.value !== "") {
      this.#send(input.value, true);
      input.select();
    }
  }

  #send(value: string, isListed: boolean): void {
    if (!this.#socket) {
      this.#connect();
    }
    const note: Note = { text: value, item: isListed ? new MessageItem("you", value) : undefined, sentAt: 0 };
    note.item?.queued();
    this.#queued.push(note);
    this.#socket?.send(value);
  }

  #ping(): void {
    const isWanted = $<HTMLInputElement>("pings").checked && this.#socket?.readyState === WebSocket.OPEN;
    if (isWanted && this.#waiting.length + this.#queued.length < MAX_PINGS) {
      this.#send(`ping ${++this.#pings}`, false);
    }
  }

  #setTamper(button: HTMLButtonElement | undefined): void {
    const url = this.#place.gateways[Number(button?.dataset["tamper"])]?.url;
    this.#tamper = url === this.#tamper ? undefined : url;
    for (const [i, other] of document.querySelectorAll<HTMLButtonElement>("[data-tamper]").entries()) {
      other.ariaPressed = String(this.#tamper !== undefined && this.#place.gateways[i]?.url === this.#tamper);
    }
  }

  #show(place: Place): void {
    this.#place = place;
    this.#faults.show(place);
    this.#map.describe("page", place.networkIsUp ? "" : "no network", !place.networkIsUp);
    for (const [i, { isRunning, statusPage }] of place.gateways.entries()) {
      $<HTMLAnchorElement>(`status-${i}`).href = statusPage;
      this.#map.describe(`gateway-${i}`, isRunning ? "" : "stopped", !isRunning);
    }
    this.#map.describe("direct", "fallback of the client", false);
    this.#showWaiting();
  }

  #showWaiting(): void {
    const { canisterRuns } = this.#place;
    const count = this.#waiting.length;
    const waiting = count > 0 ? `${count} without answer` : "";
    this.#map.describe("canister", canisterRuns ? "" : `stalled${waiting && `, ${waiting}`}`, !canisterRuns);
  }

  #state(state: string, what: string): void {
    $("state").dataset["state"] = state;
    show($("state"), what);
  }

  #countDown(): void {
    const left = this.#nextAttempt - performance.now();
    const isPausing = $("state").textContent === "reconnecting" && left > 0;
    show($("countdown"), isPausing ? `in ${(left / 1_000).toFixed(1)} s` : "");
  }

  #log(kind: string, what: string): void {
    const line = element(
      "li",
      kind,
      element("time", "", time(Date.now())),
      element("b", "", kind),
      element("span", "", what),
    );
    addFirst($("log"), line, 50);
  }

  #routeOf(url: string): Route {
    const index = this.#place.gateways.findIndex((gateway) => gateway.url === url);
    return index < 0 ? 2 : (index as Route);
  }

  /** Removes the first such frame, and those before it. */
  #take(isIt: (frame: ReceivedFrame) => boolean): ReceivedFrame | undefined {
    const index = this.#frames.findIndex((frame) => frame.nonce === this.#nonce && isIt(frame));
    return index < 0 ? undefined : this.#frames.splice(0, index + 1).at(-1);
  }

  #proofOf(frame: ReceivedFrame) {
    return proofOf(frame, Principal.fromText(this.#place.canister));
  }
}

new Playground(await fetchPlace());
