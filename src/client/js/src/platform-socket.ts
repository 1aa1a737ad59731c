import type {
  IcCloseEvent,
  IcErrorEvent,
  IcMessageEvent,
  IcWebSocketEventMap,
  OpenEvent,
  ReconnectingEvent,
} from "./events.js";

type Handler<M, K extends keyof M> = ((event: M[K]) => unknown) | null;

/** An EventTarget whose listeners know the types of events. */
interface TypedEventTarget<M> extends EventTarget {
  addEventListener<K extends keyof M & string>(
    type: K,
    listener: (event: M[K]) => unknown,
    options?: AddEventListenerOptions | boolean,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: AddEventListenerOptions | boolean,
  ): void;
  removeEventListener<K extends keyof M & string>(
    type: K,
    listener: (event: M[K]) => unknown,
    options?: EventListenerOptions | boolean,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: EventListenerOptions | boolean,
  ): void;
}

const TypedEventTarget = EventTarget as new <M>() => TypedEventTarget<M>;

/** With `on...` handlers as the platform's objects have. */
class HandlerTarget<M> extends TypedEventTarget<M> {
  readonly #handlers = new Map<keyof M, { handler: unknown; listener: (event: Event) => void }>();

  protected getHandler<K extends keyof M>(type: K): Handler<M, K> {
    return (this.#handlers.get(type)?.handler ?? null) as Handler<M, K>;
  }

  protected setHandler<K extends keyof M & string>(type: K, handler: Handler<M, K>): void {
    const old = this.#handlers.get(type);
    if (old) {
      super.removeEventListener(type, old.listener);
      this.#handlers.delete(type);
    }
    if (typeof handler === "function") {
      const listener = (event: Event) => void handler.call(this, event as M[K]);
      this.#handlers.set(type, { handler, listener });
      super.addEventListener(type, listener);
    }
  }
}

/** What an `IcWebSocket` has in common with the platform's: states and handlers. */
export class PlatformSocket<T> extends HandlerTarget<IcWebSocketEventMap<T>> {
  /** There is no connection yet, or a lost one is being replaced. */
  static readonly CONNECTING = 0;
  /** The canister has accepted the connection. */
  static readonly OPEN = 1;
  /** `close` was called. */
  static readonly CLOSING = 2;
  /** The end. */
  static readonly CLOSED = 3;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;

  /** Listener of {@link OpenEvent}. */
  get onopen() {
    return this.getHandler("open");
  }
  set onopen(handler: ((event: OpenEvent) => unknown) | null) {
    this.setHandler("open", handler);
  }

  /** Listener of {@link IcMessageEvent}. */
  get onmessage() {
    return this.getHandler("message");
  }
  set onmessage(handler: ((event: IcMessageEvent<T>) => unknown) | null) {
    this.setHandler("message", handler);
  }

  /** Listener of {@link IcErrorEvent}. */
  get onerror() {
    return this.getHandler("error");
  }
  set onerror(handler: ((event: IcErrorEvent) => unknown) | null) {
    this.setHandler("error", handler);
  }

  /** Listener of {@link ReconnectingEvent}. */
  get onreconnecting() {
    return this.getHandler("reconnecting");
  }
  set onreconnecting(handler: ((event: ReconnectingEvent<T>) => unknown) | null) {
    this.setHandler("reconnecting", handler);
  }

  /** Listener of {@link IcCloseEvent}. */
  get onclose() {
    return this.getHandler("close");
  }
  set onclose(handler: ((event: IcCloseEvent<T>) => unknown) | null) {
    this.setHandler("close", handler);
  }
}
