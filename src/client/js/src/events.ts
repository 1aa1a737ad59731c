import type { Principal } from "@icp-sdk/core/principal";
import type { IcWebSocketError } from "./errors.js";
import type { ClientKey } from "./protocol.js";

/** The canister has accepted a connection: the first one, or one that replaces a lost one. */
export class OpenEvent extends Event {
  constructor(
    /** The gateway's address. */
    readonly gateway: string,
    /** By which canisters know the gateway. */
    readonly gatewayPrincipal: Principal,
    /** New for every connection. */
    readonly clientKey: ClientKey,
    /** False the first time. */
    readonly reconnected: boolean,
  ) {
    super("open");
  }
}

/** A verified message of the canister, in order. `origin` is the gateway's address. */
export class IcMessageEvent<T> extends MessageEvent<T> {
  constructor(
    data: T,
    origin: string,
    /** The message's number within the connection. 1 is the protocol's OpenMessage. */
    readonly sequence: bigint,
    /** When the canister sent it, by its own clock: nanoseconds since 1970. */
    readonly canisterTime: bigint,
  ) {
    super("message", { data, origin });
  }
}

/** Something failed. A `close` or `reconnecting` event follows, except after the code `decode`. */
export class IcErrorEvent extends Event {
  constructor(readonly error: IcWebSocketError) {
    super("error");
  }

  /** That of the error, as in an `ErrorEvent` of the platform. */
  get message(): string {
    return this.error.message;
  }
}

/** A connection was lost or could not be made, and another attempt follows. */
export class ReconnectingEvent<T> extends Event {
  constructor(
    /** Close code, 1006 if there was none. */
    readonly code: number,
    readonly reason: string,
    /** 1 for the first attempt after a connection that lasted, then growing. */
    readonly attempt: number,
    /**
     * Milliseconds until the attempt. It comes earlier, but not within a second, when the browser is online again or the
     * page visible; not after 4429.
     */
    readonly delay: number,
    /**
     * Messages that were sent and not acknowledged, oldest first. Each may or may not have been executed; they are
     * not sent again. Canisters acknowledge every few minutes, so most of them usually have been.
     */
    readonly unconfirmed: readonly T[],
  ) {
    super("reconnecting");
  }
}

/** The end: no further attempt will be made. */
export class IcCloseEvent<T> extends Event {
  constructor(
    /** Close code, 1006 if there was none. */
    readonly code: number,
    readonly reason: string,
    /** Whether `close` was called, or a certified message says that the application in the canister has closed. */
    readonly wasClean: boolean,
    /** Why, unless the end was clean. */
    readonly error: IcWebSocketError | undefined,
    /** Messages that were sent and not acknowledged, oldest first. Each may or may not have been executed. */
    readonly unconfirmed: readonly T[],
    /** Messages that were never sent, oldest first. */
    readonly unsent: readonly T[],
  ) {
    super("close");
  }
}

/** Events of an `IcWebSocket`, by type. */
export interface IcWebSocketEventMap<T> {
  open: OpenEvent;
  message: IcMessageEvent<T>;
  error: IcErrorEvent;
  reconnecting: ReconnectingEvent<T>;
  close: IcCloseEvent<T>;
}
