import { Actor, type ActorMethod } from "@icp-sdk/core/agent";
import { IDL } from "@icp-sdk/core/candid";
import { describe, expect, expectTypeOf, test } from "vitest";
import { bytes, type Codec, candid, candidOf, type IcWebSocketOptions } from "../../src/index.js";
import { canisterId } from "../support/canister.js";

interface AppMessage {
  text: string;
  likes: [] | [bigint];
}

/** As code generators write it. */
interface _SERVICE {
  ws_message: ActorMethod<[{ msg: object }, [] | [AppMessage]], { Ok: null } | { Err: string }>;
  ws_open: ActorMethod<[object], { Ok: null } | { Err: string }>;
}

const Message = IDL.Record({ text: IDL.Text, likes: IDL.Opt(IDL.Nat64) });
const idlFactory: IDL.InterfaceFactory = ({ IDL: idl }) =>
  idl.Service({
    ws_open: idl.Func([idl.Record({})], [], []),
    ws_message: idl.Func([idl.Record({}), idl.Opt(Message)], [], []),
  });
const value: AppMessage = { text: "a", likes: [2n] };

describe("codecs", () => {
  test("bytes are copied when they are encoded, so the application may reuse its buffer", () => {
    const buffer = Uint8Array.of(1, 2);
    const encoded = bytes.encode(buffer);
    buffer[0] = 9;
    expect(encoded).toEqual(Uint8Array.of(1, 2));
    expect(bytes.decode(encoded)).toBe(encoded);
  });

  test("Candid", () => {
    const codec = candid<AppMessage>(Message);
    expect(codec.encode(value)).toEqual(IDL.encode([Message], [value]));
    expect(codec.decode(codec.encode(value))).toEqual(value);
    expect(() => codec.encode({ text: 1 } as never)).toThrow();
    expect(() => codec.decode(IDL.encode([IDL.Text], ["a"]))).toThrow();
  });

  test.each([
    ["an idlFactory", () => candidOf<_SERVICE>(idlFactory)],
    ["a service", () => candidOf<_SERVICE>(idlFactory({ IDL }))],
    ["an actor", () => candidOf(Actor.createActor<_SERVICE>(idlFactory, { canisterId }))],
  ])("the type of %s", (_, codecOf) => {
    const codec = codecOf();
    expectTypeOf(codec).toExtend<Codec<AppMessage>>();
    expectTypeOf<IcWebSocketOptions<AppMessage>["codec"]>().toExtend<Codec<AppMessage> | undefined>();
    expect(codec.decode(codec.encode(value))).toEqual(value);
  });

  test("an interface without the type", () => {
    expect(() => candidOf(IDL.Service({}))).toThrow(TypeError);
    expect(() => candidOf(IDL.Service({ ws_message: IDL.Func([IDL.Text, IDL.Text], [], []) }))).toThrow(TypeError);
  });
});
