import { Actor, Cbor, HttpAgent } from "@icp-sdk/core/agent";
import { IDL } from "@icp-sdk/core/candid";
import { Principal } from "@icp-sdk/core/principal";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createWsConfig, generateRandomIdentity, IcWebSocket, isMessageBodyValid } from "../../src/compat.js";
import { decodeFrame } from "../../src/protocol.js";
import { canisterId, FakeCanister, handshake, messageOf, rootKey } from "../support/canister.js";
import { FakeTransport, type SentFrame } from "../support/fake-transport.js";
import { next, until } from "../support/until.js";
import { bytes, millis, vectors } from "../support/vectors.js";

const App = IDL.Record({ text: IDL.Text });

interface Service {
  ws_message: (args: unknown, message: [] | [{ text: string }]) => Promise<unknown>;
}

/** As code generators write it. */
const idlFactory: IDL.InterfaceFactory = ({ IDL: { Service, Func, Record, Opt } }) =>
  Service({ ws_message: Func([Record({}), Opt(App)], [], []) });

const canisterActor = Actor.createActor<Service>(idlFactory, {
  agent: HttpAgent.createSync({ host: "http://127.0.0.1:1" }),
  canisterId,
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("the names of ic-websocket-js", () => {
  test("the code of a dapp works, with a root key that is awaited", async () => {
    const status = vi.fn(async (_url: URL) => new Response(Cbor.encode({ root_key: rootKey })));
    vi.stubGlobal("fetch", status);
    const identity = generateRandomIdentity();
    const ws = new IcWebSocket(
      "ws://gateway.test",
      undefined,
      createWsConfig({
        canisterId,
        canisterActor,
        identity,
        networkUrl: "http://127.0.0.1:4943",
        WebSocket: FakeTransport,
      }),
    );
    expect(() => ws.send({ text: "too early" })).toThrow(expect.objectContaining({ name: "InvalidStateError" }));
    const opened = next(ws, "open");
    await until(() => FakeTransport.all.length === 1);
    const transport = FakeTransport.last;
    transport.receive(handshake());
    await until(() => transport.sent.length === 1);
    const canister = new FakeCanister(transport);
    await canister.open();
    await opened;
    expect(ws.isConnectionEstablished()).toBe(true);
    expect(ws.getPrincipal().toText()).toBe(identity.getPrincipal().toText());
    expect(String(status.mock.calls[0]?.[0])).toBe("http://127.0.0.1:4943/api/v2/status");

    ws.send({ text: "ping" });
    await until(() => transport.sent.length === 2);
    const { content } = messageOf(transport.sent[1] as SentFrame);
    expect(IDL.decode([App], content)).toEqual([{ text: "ping" }]);
    const message = next<MessageEvent>(ws, "message");
    await canister.message(content);
    expect((await message).data).toEqual({ text: "ping" });

    const closed = next(ws, "close");
    transport.drop();
    expect(await closed).toMatchObject({ code: 1006, unsent: [] });
    expect(() => ws.send({ text: "too late" })).toThrow(expect.objectContaining({ name: "InvalidStateError" }));
  });

  test("the root key of mainnet is not fetched", () => {
    const fetching = vi.fn();
    vi.stubGlobal("fetch", fetching);
    for (const networkUrl of ["https://icp-api.io", "https://icp0.io/", "https://a.ic0.app"]) {
      const config = { canisterId, canisterActor, identity: generateRandomIdentity(), networkUrl };
      new IcWebSocket("ws://gateway.test", undefined, { ...config, WebSocket: FakeTransport }).close();
    }
    expect(fetching).not.toHaveBeenCalled();
  });

  test("what cannot work is refused at once", () => {
    const config = { canisterId, canisterActor, identity: generateRandomIdentity(), networkUrl: "http://127.0.0.1" };
    const error = { name: "SyntaxError", message: 'expected no protocols, because gateways negotiate none, not "p"' };
    expect(() => new IcWebSocket("ws://gateway.test", "p", config)).toThrow(expect.objectContaining(error));
    const noService = Actor.createActor<Service>(({ IDL: { Service } }) => Service({}), { canisterId });
    expect(() => new IcWebSocket("ws://gateway.test", [], { ...config, canisterActor: noService })).toThrow(TypeError);
  });

  test("isMessageBodyValid", async () => {
    const file = vectors<
      { name: string; frame: string },
      { now_ns: string; root_key_der: string; canister_id: string }
    >("certified-messages");
    vi.useFakeTimers({ toFake: ["Date"], now: millis(file.now_ns) });
    const agent = { rootKey: bytes(file.root_key_der) } as unknown as HttpAgent;
    for (const [name, valid] of [
      ["batch_of_1_full_tree", true],
      ["content_changed", false],
    ] as const) {
      const vector = file.vectors.find((candidate) => candidate.name === name);
      const { key, content, cert, tree } = decodeFrame(bytes(vector?.frame ?? ""));
      const id = Principal.fromText(file.canister_id);
      expect(await isMessageBodyValid(id, key, content, cert, tree, agent)).toBe(valid);
    }
    const bare = { rootKey: null };
    const nothing = new Uint8Array();
    await expect(isMessageBodyValid(canisterId, "", nothing, nothing, nothing, bare)).rejects.toThrow(TypeError);
  });
});
