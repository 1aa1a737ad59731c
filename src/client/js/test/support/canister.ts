import { Cbor, domain_sep, type HashTree, hashValue, reconstruct } from "@icp-sdk/core/agent";
import { IDL, lebEncode } from "@icp-sdk/core/candid";
import { Principal } from "@icp-sdk/core/principal";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { concatBytes } from "@noble/curves/utils.js";
import type { FakeTransport, SentFrame } from "./fake-transport.js";
import { bytes, vectors } from "./vectors.js";

const file = vectors<object, { root_key_der: string; test_secret_keys: { root: string } }>("certificates");
const DST = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";

export const rootKey = bytes(file.root_key_der);
export const canisterId = Principal.fromText("bnz7o-iuaaa-aaaaa-qaaaa-cai");
export const gatewayPrincipal = Principal.fromText("m72wy-7xhip-yqcps-nouez-kderm-byekf-bikdf-apnpr-voeeo-pypzn-wqe");

const Key = IDL.Record({ client_principal: IDL.Principal, client_nonce: IDL.Nat64 });
const Ack = IDL.Record({ last_incoming_sequence_num: IDL.Nat64 });
const Service = IDL.Variant({
  OpenMessage: IDL.Record({ client_key: Key }),
  AckMessage: Ack,
  KeepAliveMessage: Ack,
  CloseMessage: IDL.Record({
    reason: IDL.Variant({ KeepAliveTimeout: IDL.Null, ClosedByApplication: IDL.Null }),
  }),
});
const Message = IDL.Record({
  msg: IDL.Record({
    client_key: Key,
    sequence_num: IDL.Nat64,
    is_service_message: IDL.Bool,
    content: IDL.Vec(IDL.Nat8),
  }),
});

export interface ReceivedMessage {
  sequence_num: bigint;
  is_service_message: boolean;
  content: Uint8Array;
}

export function handshake(): Uint8Array {
  return Cbor.encode({ gateway_principal: gatewayPrincipal });
}

/** The message in a frame that a client has sent. */
export function messageOf({ content }: SentFrame): ReceivedMessage {
  const [{ msg }] = IDL.decode([Message], content.arg) as unknown as [{ msg: ReceivedMessage }];
  return { ...msg, content: Uint8Array.from(msg.content) };
}

export function serviceMessageOf({ content }: ReceivedMessage): unknown {
  return IDL.decode([Service], content)[0];
}

/** Writes and certifies messages for the client of a fake transport, as a canister on the root subnet. */
export class FakeCanister {
  #sequence = 0n;
  readonly #transport: FakeTransport;

  constructor(transport: FakeTransport) {
    this.#transport = transport;
  }

  async open(): Promise<void> {
    await this.service({ OpenMessage: { client_key: this.#key() } });
  }

  async ack(sequence: bigint): Promise<void> {
    await this.service({ AckMessage: { last_incoming_sequence_num: sequence } });
  }

  async close(reason: "KeepAliveTimeout" | "ClosedByApplication"): Promise<void> {
    await this.service({ CloseMessage: { reason: { [reason]: null } } });
  }

  async service(message: unknown): Promise<void> {
    await this.#send(Uint8Array.from(IDL.encode([Service], [message])), true);
  }

  async message(content: Uint8Array): Promise<void> {
    await this.#send(content, false);
  }

  /** A message for another client, or another connection. */
  async messageFor(key: { client_principal?: Principal; client_nonce?: bigint }): Promise<void> {
    await this.#send(new Uint8Array(), false, { ...this.#key(), ...key });
  }

  async #send(content: Uint8Array, isService: boolean, key = this.#key()): Promise<void> {
    const { client_principal, client_nonce } = key;
    this.#sequence++;
    const message = Cbor.encode({
      client_key: { client_principal, client_nonce },
      sequence_num: this.#sequence,
      timestamp: 1n,
      is_service_message: isService,
      content,
    });
    this.#transport.receive(await certifiedFrame(message, this.#sequence));
  }

  #key(): { client_principal: Principal; client_nonce: bigint } {
    const [{ content }] = this.#transport.sent as [SentFrame];
    const { arg, sender } = content as unknown as Record<"arg" | "sender", Uint8Array>;
    const [open] = IDL.decode([IDL.Record({ client_nonce: IDL.Nat64 })], arg) as [{ client_nonce: bigint }];
    return { client_principal: Principal.fromUint8Array(sender), client_nonce: open.client_nonce };
  }
}

async function certifiedFrame(content: Uint8Array, nonce: bigint): Promise<Uint8Array> {
  const key = `${gatewayPrincipal.toText()}_${String(nonce).padStart(20, "0")}`;
  const witness = labeled("websocket", labeled(key, [3, hashValue(content)] as HashTree));
  const certified = [3, await reconstruct(witness)] as HashTree;
  const canister = labeled("canister", labeled(canisterId.toUint8Array(), labeled("certified_data", certified)));
  const tree = [1, canister, labeled("time", [3, lebEncode(BigInt(Date.now()) * 1_000_000n)] as HashTree)] as HashTree;
  const { hash, sign } = bls12_381.shortSignatures;
  const root = concatBytes(domain_sep("ic-state-root"), await reconstruct(tree));
  const signature = sign(hash(root, DST), bytes(file.test_secret_keys.root)).toBytes();
  return Cbor.encode({ key, content, cert: Cbor.encode({ tree, signature }), tree: Cbor.encode(witness) });
}

function labeled(label: string | Uint8Array, tree: HashTree): HashTree {
  return [2, typeof label === "string" ? new TextEncoder().encode(label) : label, tree] as HashTree;
}
