import { Cbor } from "@icp-sdk/core/agent";
import { IDL } from "@icp-sdk/core/candid";
import { Ed25519KeyIdentity } from "@icp-sdk/core/identity";
import { afterEach, expect, test, vi } from "vitest";
import { direct } from "../../src/direct.js";
import { settingsOf } from "../../src/options.js";
import { encodeOpen } from "../../src/protocol.js";
import { canisterId, gatewayPrincipal } from "../support/canister.js";

const Message = IDL.Record({
  client_key: IDL.Record({ client_principal: IDL.Principal, client_nonce: IDL.Nat64 }),
  key: IDL.Text,
  content: IDL.Vec(IDL.Nat8),
});
const PageResult = IDL.Variant({
  Ok: IDL.Record({
    messages: IDL.Vec(Message),
    cert: IDL.Vec(IDL.Nat8),
    tree: IDL.Vec(IDL.Nat8),
    is_end_of_queue: IDL.Opt(IDL.Bool),
  }),
});

/** A page that claims that more messages follow. */
function page(nonces: number[]): Uint8Array {
  const client_key = { client_principal: gatewayPrincipal, client_nonce: 7n };
  const messages = nonces.map((nonce) => ({ client_key, key: `gateway_${nonce}`, content: [] }));
  const arg = IDL.encode([PageResult], [{ Ok: { messages, cert: [], tree: [], is_end_of_queue: [false] } }]);
  return Cbor.encode({ status: "replied", reply: { arg } });
}

/** Lets pending promises proceed, and what follows from them. */
async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("a node that claims that more follows, but sends nothing new, is polled with pauses", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  const pages = [page([0, 1]), page([2]), page([2]), page([])];
  let polls = 0;
  const network = vi.fn(async (url: URL) => {
    await new Promise((resolve) => setImmediate(resolve));
    const isQuery = url.pathname.endsWith("/query");
    polls += isQuery ? 1 : 0;
    // Neither replied nor rejected: the call is accepted.
    const accepted = Cbor.encode({ certificate: Cbor.encode({ tree: [0] }) });
    return new Response((isQuery ? (pages.shift() ?? page([])) : accepted) as BodyInit);
  });
  vi.stubGlobal("fetch", network);

  const settings = settingsOf({ canisterId, identity: Ed25519KeyIdentity.generate() });
  const transport = direct("http://127.0.0.1:1").connect(settings);
  const frames = vi.fn();
  transport.onmessage = frames;
  transport.send(Uint8Array.from(await settings.signer.call("ws_open", encodeOpen(7n, settings.principal))));
  await settle();
  // Two pages with new messages, and one without.
  expect(polls).toBe(3);
  // The handshake and three messages.
  expect(frames).toHaveBeenCalledTimes(4);
  await vi.advanceTimersByTimeAsync(1_000);
  await settle();
  expect(polls).toBe(4);
  transport.close(1000);
});
