// @vitest-environment happy-dom
import type { Identity } from "@icp-sdk/core/agent";
import { Ed25519KeyIdentity } from "@icp-sdk/core/identity";
import { act, StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type IcWebSocketState, type UseIcWebSocketOptions, useIcWebSocket } from "../../src/react.js";
import { canisterId, FakeCanister, handshake, rootKey } from "../support/canister.js";
import { FakeTransport } from "../support/fake-transport.js";
import { text } from "../support/session.js";
import { until } from "../support/until.js";

let seen: IcWebSocketState<string>;
const rendered: string[] = [];

function Component({ options }: { options: UseIcWebSocketOptions<string> | undefined }) {
  seen = useIcWebSocket(options);
  rendered.push(`${options?.identity.getPrincipal().toText()} ${seen.readyState} ${seen.lastMessage}`);
  return null;
}

let root: Root;

async function render(options: UseIcWebSocketOptions<string> | undefined): Promise<void> {
  await act(() =>
    root.render(
      <StrictMode>
        <Component options={options} />
      </StrictMode>,
    ),
  );
}

beforeEach(() => {
  FakeTransport.all.length = 0;
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  root = createRoot(document.createElement("div"));
});

afterEach(async () => {
  await act(() => root.unmount());
  vi.unstubAllGlobals();
});

const lost: string[] = [];

/** New objects and functions at every rendering. */
function optionsOf(identity: Identity, name = "latest"): UseIcWebSocketOptions<string> {
  return {
    url: ["ws://gateway.test"],
    canisterId,
    identity,
    codec: text,
    rootKey,
    reconnect: { initialDelay: 0 },
    WebSocket: FakeTransport,
    onUnconfirmed: (values) => lost.push(`${name} unconfirmed ${values}`),
    onUnsent: (values) => lost.push(`${name} unsent ${values}`),
  };
}

beforeEach(() => {
  lost.length = 0;
});

test("a component sees a connection from mount to unmount", async () => {
  const identity = Ed25519KeyIdentity.generate();
  await render(undefined);
  expect(seen.readyState).toBe(3);
  expect(() => seen.send("a")).toThrow(DOMException);

  await render(optionsOf(identity));
  await render(optionsOf(identity));
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
  expect(lost).toEqual(["latest unconfirmed a"]);
  const second = await connected(2);
  expect(seen.send).toBe(send);

  await act(() => root.unmount());
  await until(() => second.transport.closed);
  expect(FakeTransport.all).toHaveLength(2);
});

test("no rendering shows the connection of another identity", async () => {
  const [alice, bob] = [Ed25519KeyIdentity.generate(), Ed25519KeyIdentity.generate()];
  await render(optionsOf(alice));
  const { canister } = await connected(1);
  await act(() => canister.message(text.encode("for alice")));
  await eventually(() => seen.lastMessage === "for alice");

  rendered.length = 0;
  await render(optionsOf(bob));
  await render(undefined);
  await render(optionsOf(alice));
  expect(rendered.length).toBeGreaterThan(0);
  expect([...new Set(rendered)]).toEqual([
    `${bob.getPrincipal().toText()} 0 undefined`,
    "undefined 3 undefined",
    `${alice.getPrincipal().toText()} 0 undefined`,
  ]);
});

test("what was sent is told after unmount", async () => {
  await render(optionsOf(Ed25519KeyIdentity.generate()));
  const { transport } = await connected(1);
  seen.send("a");
  await until(() => transport.sent.length === 2);
  await act(() => root.unmount());
  await until(() => lost.length > 0);
  expect(lost).toEqual(["latest unconfirmed a"]);
});

test("what was not sent is told to the functions of its identity when that changes", async () => {
  await render(optionsOf(Ed25519KeyIdentity.generate(), "old"));
  seen.send("a");
  await render(optionsOf(Ed25519KeyIdentity.generate(), "new"));
  await until(() => lost.length > 0);
  expect(lost).toEqual(["old unsent a"]);
});

test("what was not sent is told at the end of the connection", async () => {
  await render(optionsOf(Ed25519KeyIdentity.generate()));
  seen.send("a");
  await until(() => FakeTransport.all.length === 1);
  act(() => FakeTransport.last.drop(4404));
  await eventually(() => seen.readyState === 3);
  expect(lost).toEqual(["latest unsent a"]);
  expect(seen.error).toMatchObject({ code: "refused" });
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
