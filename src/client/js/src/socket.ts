import type { Principal } from "@icp-sdk/core/principal";
import { requireCloseable } from "./close.js";
import { Connection } from "./connection.js";
import { IcWebSocketError } from "./errors.js";
import { IcCloseEvent, IcErrorEvent, IcMessageEvent, OpenEvent, ReconnectingEvent } from "./events.js";
import { type Conversion, conversionOf, type IcWebSocketOptions, settingsOf } from "./options.js";
import { Outbox } from "./outbox.js";
import { pause } from "./page.js";
import { PlatformSocket } from "./platform-socket.js";
import type { CanisterMessage } from "./protocol.js";
import { ReconnectPolicy } from "./reconnect.js";
import type { ConnectionEnd, ConnectionListener, ConnectionSettings } from "./settings.js";
import { type Fallback, type Gateway, gatewaysOf } from "./transport.js";

/**
 * A WebSocket with a canister, through a gateway that need not be trusted: messages to the canister are signed, those
 * of the canister are certified and checked. It has the API of the platform's WebSocket, and connects again by itself.
 *
 * ```ts
 * const ws = new IcWebSocket("wss://gateway.example", { canisterId, identity, codec: candidOf<_SERVICE>(idlFactory) });
 * ws.onopen = () => ws.send({ text: "hello" });
 * ws.onmessage = ({ data }) => console.log(data.text);
 * ```
 *
 * @typeParam T the type of messages, in both directions
 */
export class IcWebSocket<T = Uint8Array> extends PlatformSocket<T> {
  readonly #settings: ConnectionSettings;
  readonly #conversion: Conversion<T>;
  readonly #policy: ReconnectPolicy;
  readonly #maxQueued: number;
  readonly #outbox = new Outbox<T>();
  readonly #closing = new AbortController();
  #readyState: 0 | 1 | 2 | 3 = 0;
  #connection: Connection<T> | undefined;
  #requested = { code: 1000, reason: "" };
  #opened = false;
  /** A gateway that answers again while the fallback is in use. */
  #back: Gateway | undefined;

  /**
   * Starts to connect.
   *
   * @param url the gateway's address (`wss:`), or several, of which the first that works is used
   * @throws DOMException `SyntaxError` if an address or the canister's id is not valid
   * @throws TypeError if there is no address, the identity is anonymous, or the platform has no WebSocket
   */
  constructor(url: string | URL | readonly (string | URL)[], options: IcWebSocketOptions<T>) {
    super();
    const gateways = gatewaysOf(url, options.WebSocket);
    this.#settings = settingsOf(options);
    this.#conversion = conversionOf(options);
    this.#policy = new ReconnectPolicy(gateways, options.fallback, options.reconnect ?? {});
    this.#maxQueued = options.maxQueued ?? 64;
    const { signal } = options;
    const abort = () => this.close();
    signal?.addEventListener("abort", abort, { signal: this.#closing.signal });
    if (signal?.aborted) {
      abort();
    }
    void this.#run();
  }

  /** {@link CONNECTING} also while a lost connection is being replaced. */
  get readyState(): 0 | 1 | 2 | 3 {
    return this.#readyState;
  }

  /** Address of the gateway in use, or of the fallback. */
  get url(): string {
    return this.#policy.gateway.url;
  }

  get canisterId(): Principal {
    return this.#settings.canisterId;
  }

  /** By which the canister knows this client. */
  get principal(): Principal {
    return this.#settings.principal;
  }

  /** Bytes of messages that wait for a connection, to be signed, or for the network. */
  get bufferedAmount(): number {
    return this.#outbox.byteLength + (this.#connection?.bufferedAmount ?? 0);
  }

  /**
   * Sends a message, or queues it while there is no connection. It is encoded at once and signed soon after.
   * A client's messages execute in order, about one per update call: batch what is frequent.
   *
   * After {@link close} it does nothing, as the platform's.
   *
   * @throws what the codec throws, if the value cannot be encoded
   * @throws DOMException `InvalidStateError` if there is no connection and `maxQueued` messages wait for one
   */
  send(value: T): void {
    const { length } = this.#outbox;
    if (this.#readyState === this.CONNECTING && length >= this.#maxQueued) {
      throw new DOMException(`not connected, and ${length} messages are waiting`, "InvalidStateError");
    }
    const message = { value, bytes: this.#conversion.encode(value) };
    if (this.#readyState <= this.OPEN) {
      this.#outbox.add(message);
      this.#connection?.flush();
    }
  }

  /**
   * Sends what is waiting if there is a connection, then closes for good. Does nothing if it is closing or closed.
   *
   * @param code 1000 or 3000 to 4999
   * @param reason at most 123 bytes of UTF-8
   * @throws DOMException `InvalidAccessError` for other codes, `SyntaxError` for a longer reason
   */
  close(code = 1000, reason = ""): void {
    requireCloseable(code, reason);
    if (this.#readyState <= this.OPEN) {
      this.#readyState = this.CLOSING;
      this.#requested = { code, reason };
      this.#closing.abort();
      void this.#connection?.close(code, reason);
    }
  }

  async #run(): Promise<void> {
    // Listeners are added after the constructor has returned.
    await undefined;
    while (!this.#closing.signal.aborted) {
      const end = await this.#connect().ended;
      this.#connection = undefined;
      const next = this.#policy.next(end, this.#back);
      if (!next || this.#closing.signal.aborted) {
        this.#finish(end);
        return;
      }
      this.#back = undefined;
      this.#readyState = this.CONNECTING;
      if (end.error) {
        this.dispatchEvent(new IcErrorEvent(end.error));
        if (this.#closing.signal.aborted) {
          break;
        }
      }
      const unconfirmed = this.#outbox.takeUnconfirmed();
      this.dispatchEvent(new ReconnectingEvent(end.code, end.reason, next.number, next.delay, unconfirmed));
      await pause(next.delay, this.#closing.signal, next.isFixed ? next.delay : undefined);
    }
    this.#finish({ ...this.#requested, error: undefined, isClean: true, openFor: undefined });
  }

  #connect(): Connection<T> {
    const { gateway, usesFallback } = this.#policy;
    const listener: ConnectionListener = {
      onOpen: (principal) => {
        this.#readyState = this.OPEN;
        this.dispatchEvent(new OpenEvent(gateway.url, principal, connection.key, this.#opened));
        this.#opened = true;
      },
      onMessage: (message) => this.#deliver(message, gateway, connection),
    };
    const connection = new Connection(gateway, this.#settings, this.#outbox, listener, this.#policy.pace);
    this.#connection = connection;
    if (usesFallback) {
      void this.#leaveFallback(gateway as Fallback, connection);
    }
    return connection;
  }

  /** Ends the connection when a gateway answers; the next one is through that gateway. */
  async #leaveFallback(fallback: Fallback, connection: Connection<T>): Promise<void> {
    const search = new AbortController();
    const stop = () => search.abort();
    void connection.ended.then(stop);
    this.#closing.signal.addEventListener("abort", stop, { signal: search.signal });
    const gateway = await fallback.search(this.#policy.gateways, this.#settings, search.signal);
    if (gateway && this.#connection === connection) {
      this.#back = gateway;
      await connection.leave("a gateway answers again");
    }
  }

  async #deliver(message: CanisterMessage, { url }: Gateway, connection: Connection<T>): Promise<void> {
    const { content, sequence, timestamp } = message;
    // Decoding may be asynchronous, and outlive the connection.
    const dispatch = (event: Event) => {
      if (this.#readyState === this.OPEN && this.#connection === connection) {
        this.dispatchEvent(event);
      }
    };
    try {
      const value = await this.#conversion.decode(content);
      dispatch(new IcMessageEvent(value, url, sequence, timestamp));
    } catch (e) {
      dispatch(new IcErrorEvent(e as IcWebSocketError));
    }
  }

  #finish({ code, reason, error, isClean }: ConnectionEnd): void {
    this.#readyState = this.CLOSED;
    const why = isClean ? undefined : (error ?? new IcWebSocketError("refused", `closed with ${code} ${reason}`));
    if (why) {
      this.dispatchEvent(new IcErrorEvent(why));
    }
    this.#closing.abort();
    const unconfirmed = this.#outbox.takeUnconfirmed();
    const unsent = this.#outbox.takeUnsent();
    this.dispatchEvent(new IcCloseEvent(code, reason, isClean, why, unconfirmed, unsent));
  }
}
