"use client";

import type { Identity } from "@icp-sdk/core/agent";
import { useCallback, useEffect, useRef, useState } from "react";
import type { IcWebSocketError } from "./errors.js";
import type { IcWebSocketOptions } from "./options.js";
import { IcWebSocket } from "./socket.js";

/** What {@link useIcWebSocket} needs. */
export type UseIcWebSocketOptions<T = Uint8Array> = IcWebSocketOptions<T> & {
  /** The gateway's address, or several. */
  readonly url: string | readonly string[];
  /** Called with every message; the latest function given. */
  readonly onMessage?: (value: T) => void;
  /**
   * Called when a connection was lost or is closed, with the messages that were sent and not acknowledged; each may have
   * been executed or not. Also after the component has unmounted, or `url`, `canisterId` or `identity` have changed: then
   * it is the last function given before.
   */
  readonly onUnconfirmed?: (values: readonly T[]) => void;
  /** As `onUnconfirmed`, at the end: messages that were never sent. */
  readonly onUnsent?: (values: readonly T[]) => void;
};

/** A connection as a component sees it. */
export interface IcWebSocketState<T> {
  /** As in `IcWebSocket`: 0 connecting, 1 open, 2 closing, 3 closed. 3 also without options. */
  readonly readyState: 0 | 1 | 2 | 3;
  /** The last message, undefined before the first. */
  readonly lastMessage: T | undefined;
  /** What failed last, undefined since the connection has opened. */
  readonly error: IcWebSocketError | undefined;
  /** Does not change while the component is mounted. Throws as `IcWebSocket.send`, and without a socket. */
  readonly send: (value: T) => void;
}

type State<T> = Omit<IcWebSocketState<T>, "send">;

/** What a connection is for. When it changes, the state is that of another connection until effects have run. */
interface Target {
  readonly url: string;
  readonly canisterId: string;
  readonly identity: Identity;
}

interface TargetState<T> {
  readonly target?: Target;
  readonly of: State<T>;
}

const CLOSED = { readyState: 3, lastMessage: undefined, error: undefined } as const;
const CONNECTING = { ...CLOSED, readyState: 0 } as const;

/**
 * Connects while the component is mounted, and again when `url`, `canisterId` or `identity` change. Other changes of
 * the options have an effect on the next connection only, so they need not be memoized.
 *
 * @param options undefined to stay closed, for example before the user has signed in
 */
export function useIcWebSocket<T = Uint8Array>(options: UseIcWebSocketOptions<T> | undefined): IcWebSocketState<T> {
  const url = options && [options.url].flat().join(" ");
  const canisterId = options?.canisterId.toString();
  const identity = options?.identity;
  const [state, setState] = useState<TargetState<T>>({ of: CLOSED });
  const socket = useRef<IcWebSocket<T>>(undefined);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });

  useEffect(() => {
    const first = latest.current;
    if (!first || !url || !canisterId || !identity) {
      return;
    }
    const target = { url, canisterId, identity };
    const ws = new IcWebSocket<T>(first.url, first);
    let last: typeof first | undefined;
    const current = () => last ?? latest.current;
    const update = (change: Partial<State<T>>) =>
      setState(({ of }) => ({ target, of: { ...of, readyState: ws.readyState, ...change } }));
    const tell = (callback: ((values: readonly T[]) => void) | undefined, values: readonly T[]) => {
      if (values.length > 0) {
        callback?.(values);
      }
    };
    socket.current = ws;
    setState({ target, of: CONNECTING });
    ws.onopen = () => update({ error: undefined });
    ws.onmessage = ({ data }) => {
      latest.current?.onMessage?.(data);
      update({ lastMessage: data });
    };
    ws.onerror = ({ error }) => update({ error });
    ws.onreconnecting = ({ unconfirmed }) => {
      tell(current()?.onUnconfirmed, unconfirmed);
      update({});
    };
    ws.onclose = ({ unconfirmed, unsent }) => {
      tell(current()?.onUnconfirmed, unconfirmed);
      tell(current()?.onUnsent, unsent);
      if (!last) {
        update({});
      }
    };
    return () => {
      // Its last events change nothing that is shown, but tell what may be lost.
      last = latest.current;
      ws.onopen = ws.onmessage = ws.onerror = ws.onreconnecting = null;
      ws.close();
      socket.current = undefined;
      setState({ of: CLOSED });
    };
  }, [url, canisterId, identity]);

  const send = useCallback((value: T) => {
    if (!socket.current) {
      throw new DOMException("there is no connection", "InvalidStateError");
    }
    socket.current.send(value);
  }, []);
  const { target, of } = state;
  const isPresent = target?.url === url && target?.canisterId === canisterId && target?.identity === identity;
  return { ...(isPresent ? of : options ? CONNECTING : CLOSED), send };
}
