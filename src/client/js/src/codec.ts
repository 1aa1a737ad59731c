import { Actor } from "@icp-sdk/core/agent";
import { IDL } from "@icp-sdk/core/candid";

/** Turns the application's values into bytes and back. Both functions may throw. */
export interface Codec<T> {
  encode(value: T): Uint8Array;
  decode(bytes: Uint8Array): T;
}

/** Bytes as they are. */
export const bytes: Codec<Uint8Array> = { encode: (value) => value.slice(), decode: (value) => value };

/**
 * One Candid value, as canisters usually encode their messages.
 *
 * @typeParam T the generated TypeScript type
 */
export function candid<T>(type: IDL.Type): Codec<T> {
  return {
    encode: (value) => IDL.encode([type], [value]),
    decode: (encoded) => IDL.decode([type], encoded)[0] as T,
  };
}

/** The type of a service's messages: that of the second argument of its `ws_message`. */
export type MessageOf<S> = S extends { ws_message: (...args: infer A) => unknown }
  ? A extends [unknown, [] | [infer T]]
    ? T
    : never
  : never;

/**
 * The message type that a canister's interface declares as second argument of `ws_message`.
 *
 * @typeParam S the generated service type
 * @param source an actor, an `idlFactory`, or an `IDL.Service`
 * @throws TypeError if there is no such method, or its second argument is not optional
 */
export function candidOf<S>(source: S | IDL.InterfaceFactory | IDL.ServiceClass): Codec<MessageOf<S>> {
  const method = serviceOf(source)._fields.find(([name]) => name === "ws_message")?.[1];
  const type = method?.argTypes[1];
  if (!type?.name.startsWith("opt ")) {
    throw new TypeError("the canister's ws_message must have an optional application message as second argument");
  }
  return candid((type as unknown as { _type: IDL.Type })._type);
}

function serviceOf(source: unknown): IDL.ServiceClass {
  if (typeof source === "function") {
    return (source as IDL.InterfaceFactory)({ IDL });
  }
  return Array.isArray((source as IDL.ServiceClass)._fields)
    ? (source as IDL.ServiceClass)
    : Actor.interfaceOf(source as Actor);
}
