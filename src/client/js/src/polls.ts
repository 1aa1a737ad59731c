import { Cbor } from "@icp-sdk/core/agent";
import { IDL } from "@icp-sdk/core/candid";

/** Messages in a canister's queue for one gateway. */
export interface Page {
  readonly messages: readonly {
    readonly key: string;
    readonly content: Uint8Array;
    readonly client_key: { readonly client_nonce: bigint };
  }[];
  readonly cert: Uint8Array;
  readonly tree: Uint8Array;
  /** Absent before CDK 0.3.1, and then true. */
  readonly is_end_of_queue: [] | [boolean];
}

const ClientKeyType = IDL.Record({ client_nonce: IDL.Nat64 });
const PageType = IDL.Record({
  messages: IDL.Vec(IDL.Record({ client_key: ClientKeyType, key: IDL.Text, content: IDL.Vec(IDL.Nat8) })),
  cert: IDL.Vec(IDL.Nat8),
  tree: IDL.Vec(IDL.Nat8),
  is_end_of_queue: IDL.Opt(IDL.Bool),
});
const PageResult = IDL.Variant({ Ok: PageType, Err: IDL.Text });

/** Argument of `ws_get_messages`. */
export function encodePoll(nonce: bigint): Uint8Array {
  return IDL.encode([IDL.Record({ nonce: IDL.Nat64 })], [{ nonce }]);
}

/** The response of a query endpoint. It is not verified: the messages carry their certificate. */
export function decodePage(response: Uint8Array): Page {
  const { reply, reject_message } = Cbor.decode<{ reply?: { arg: Uint8Array }; reject_message?: string }>(response);
  if (!reply) {
    throw new Error(reject_message ?? "the query was rejected");
  }
  const [result] = IDL.decode([PageResult], reply.arg) as unknown as [{ Ok: Page } | { Err: string }];
  if ("Err" in result) {
    throw new Error(result.Err);
  }
  return result.Ok;
}

/** The nonce in `<gateway>_<nonce, 20 digits>`. */
export function nonceOf(key: string): bigint {
  return BigInt(key.slice(key.lastIndexOf("_") + 1));
}
