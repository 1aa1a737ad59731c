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
  /** Messages that were sent and not acknowledged when a connection was lost; each may have been executed or not. */
  readonly onUnconfirmed?: (values: readonly T[]) => void;
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

const CLOSED = { readyState: 3, lastMessage: undefined, error: undefined } as const;
const CONNECTING = { ...CLOSED, readyState: 0 } as const;

/**
 * Connects while the component is mounted, and again when `url`, `canisterId` or `identity` change. Other changes of
 * the options have an effect on the next connection only, so they need not be memoized.
 *
 * @param options undefined to stay closed, for example before the user has signed in
 */
export function useIcWebSocket<T = Uint8Array>(options: UseIcWebSocketOptions<T> | undefined): IcWebSocketState<T> {
  const [state, setState] = useState<State<T>>(options ? CONNECTING : CLOSED);
  const socket = useRef<IcWebSocket<T>>(undefined);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });

  const url = options && [options.url].flat().join(" ");
  const canisterId = options?.canisterId.toString();
  const identity = options?.identity;
  useEffect(() => {
    const initial = latest.current;
    if (!initial || !url || !canisterId || !identity) {
      return;
    }
    const ws = new IcWebSocket<T>(initial.url, initial);
    const update = (change: Partial<State<T>>) => setState((old) => ({ ...old, readyState: ws.readyState, ...change }));
    const tellUnconfirmed = (values: readonly T[]) => {
      if (values.length > 0) {
        latest.current?.onUnconfirmed?.(values);
      }
    };
    socket.current = ws;
    setState(CONNECTING);
    ws.onopen = () => update({ error: undefined });
    ws.onmessage = ({ data }) => {
      latest.current?.onMessage?.(data);
      update({ lastMessage: data });
    };
    ws.onerror = ({ error }) => update({ error });
    ws.onreconnecting = ({ unconfirmed }) => {
      tellUnconfirmed(unconfirmed);
      update({});
    };
    ws.onclose = ({ unconfirmed }) => {
      tellUnconfirmed(unconfirmed);
      update({});
    };
    return () => {
      // Its last events are not those of the next socket.
      ws.onopen = ws.onmessage = ws.onerror = ws.onreconnecting = ws.onclose = null;
      ws.close();
      socket.current = undefined;
      setState(CLOSED);
    };
  }, [url, canisterId, identity]);

  const send = useCallback((value: T) => {
    if (!socket.current) {
      throw new DOMException("there is no connection", "InvalidStateError");
    }
    socket.current.send(value);
  }, []);
  return { ...state, send };
}
