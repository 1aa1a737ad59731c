// @vitest-environment happy-dom
import { Ed25519KeyIdentity } from "@icp-sdk/core/identity";
import { act, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type IcWebSocketState, type UseIcWebSocketOptions, useIcWebSocket } from "../../src/react.js";
import { canisterId, FakeCanister, handshake, rootKey } from "../support/canister.js";
import { FakeTransport } from "../support/fake-transport.js";
import { text } from "../support/session.js";
import { until } from "../support/until.js";

let seen: IcWebSocketState<string>;

function Component({ options }: { options: UseIcWebSocketOptions<string> | undefined }) {
  seen = useIcWebSocket(options);
  return null;
}

beforeEach(() => {
  FakeTransport.all.length = 0;
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
});

afterEach(() => vi.unstubAllGlobals());

test("a component sees a connection from mount to unmount", async () => {
  const unconfirmed: string[] = [];
  const identity = Ed25519KeyIdentity.generate();
  // New objects and functions at every rendering.
  const options = (): UseIcWebSocketOptions<string> => ({
    url: ["ws://gateway.test"],
    canisterId,
    identity,
    codec: text,
    rootKey,
    reconnect: { initialDelay: 0 },
    WebSocket: FakeTransport,
    onUnconfirmed: (values) => unconfirmed.push(...values),
  });
  const root = createRoot(document.createElement("div"));
  const render = (value: UseIcWebSocketOptions<string> | undefined) =>
    act(() =>
      root.render(
        <StrictMode>
          <Component options={value} />
        </StrictMode>,
      ),
    );

  await render(undefined);
  expect(seen.readyState).toBe(3);
  expect(() => seen.send("a")).toThrow(DOMException);

  await render(options());
  await render(options());
  expect(seen.readyState).toBe(0);
  // In strict mode effects run twice; the socket of the first run is closed before it connects.
  const { transport, canister } = await connected(1);
  const { send } = seen;
  await act(() => canister.message(text.encode("hello")));
  await eventually(() => seen.lastMessage === "hello");
  send("a");
  await until(() => transport.sent.length === 2);

  act(() => transport.drop());
  await eventually(() => seen.readyState === 0);
  expect(unconfirmed).toEqual(["a"]);
  const second = await connected(2);
  expect(seen.send).toBe(send);

  await act(() => root.unmount());
  await until(() => second.transport.closed);
  expect(FakeTransport.all).toHaveLength(2);
});

async function connected(n: number) {
  await until(() => FakeTransport.all.length === n);
  const transport = FakeTransport.last;
  transport.receive(handshake());
  await until(() => transport.sent.length === 1);
  const canister = new FakeCanister(transport);
  await act(() => canister.open());
  await eventually(() => seen.readyState === 1);
  return { transport, canister };
}

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 1));

/** Lets React render what the client's events changed. */
async function eventually(condition: () => boolean): Promise<void> {
  await until(async () => {
    await act(pause);
    return condition();
  });
}
