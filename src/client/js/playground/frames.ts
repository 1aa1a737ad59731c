import {
  Cbor,
  type HashTree,
  hashValue,
  type LookupResult,
  lookup_path,
  lookupResultToBuffer,
  reconstruct,
  requestIdOf,
  uint8Equals,
} from "@icp-sdk/core/agent";
import { IDL, lebDecode, PipeArrayBuffer } from "@icp-sdk/core/candid";
import { Principal } from "@icp-sdk/core/principal";

/** A frame of the client: a call that it has signed, for the gateway to post. */
export interface SentFrame {
  readonly size: number;
  readonly method: string;
  /** Of ws_message; undefined for other methods. */
  readonly message: { sequence: bigint; isService: boolean; content: Uint8Array } | undefined;
  readonly sender: Principal;
  readonly requestId: Uint8Array;
  /** Milliseconds since 1970. */
  readonly expiry: number;
  readonly signature: Uint8Array;
}

/** A frame of the gateway: a message of the canister with its proof. */
export interface ReceivedFrame {
  readonly bytes: Uint8Array;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  readonly key: string;
  readonly nonce: bigint;
  readonly sequence: bigint;
  /** Milliseconds since 1970. */
  readonly canisterTime: number;
  readonly isService: boolean;
  readonly content: Uint8Array;
  readonly message: Uint8Array;
  readonly cert: Uint8Array;
  readonly tree: Uint8Array;
}

/** What a frame is checked by. */
export interface Proof {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly signature: Uint8Array;
  /** Undefined if the root subnet signed. */
  readonly subnet: Principal | undefined;
  readonly certifiedData: Uint8Array | undefined;
  readonly witnessRoot: Uint8Array;
  readonly leaf: Uint8Array | undefined;
  readonly contentHash: Uint8Array;
}

interface Envelope {
  content: { method_name: string; arg: Uint8Array; sender: Uint8Array; ingress_expiry: number | bigint };
  sender_sig: Uint8Array;
}

const MessageArguments = [
  IDL.Record({
    msg: IDL.Record({ sequence_num: IDL.Nat64, is_service_message: IDL.Bool, content: IDL.Vec(IDL.Nat8) }),
  }),
];

export function decodeSent(frame: Uint8Array): SentFrame {
  const { content, sender_sig } = Cbor.decode<{ envelope: Envelope }>(frame).envelope;
  const { method_name: method, arg, sender, ingress_expiry } = content;
  const [decoded] = method === "ws_message" ? IDL.decode(MessageArguments, arg) : [];
  const msg = (
    decoded as { msg: { sequence_num: bigint; is_service_message: boolean; content: Uint8Array } } | undefined
  )?.msg;
  return {
    size: frame.length,
    method,
    message: msg && {
      sequence: msg.sequence_num,
      isService: msg.is_service_message,
      content: new Uint8Array(msg.content),
    },
    sender: Principal.fromUint8Array(sender),
    requestId: requestIdOf(content),
    expiry: Number(ingress_expiry) / 1e6,
    signature: sender_sig,
  };
}

/** @returns undefined for the gateway's handshake */
export function decodeReceived(bytes: Uint8Array): ReceivedFrame | undefined {
  const { key, content, cert, tree } = Cbor.decode<Record<string, unknown>>(bytes);
  if (typeof key !== "string") {
    return undefined;
  }
  const inner = Cbor.decode<{
    client_key: { client_nonce: number | bigint };
    sequence_num: number | bigint;
    timestamp: number | bigint;
    is_service_message: boolean;
    content: Uint8Array;
  }>(content as Uint8Array);
  return {
    bytes,
    receivedAt: Date.now(),
    key,
    nonce: BigInt(inner.client_key.client_nonce),
    sequence: BigInt(inner.sequence_num),
    canisterTime: Number(inner.timestamp) / 1e6,
    isService: inner.is_service_message,
    content: content as Uint8Array,
    message: inner.content,
    cert: cert as Uint8Array,
    tree: tree as Uint8Array,
  };
}

export async function proofOf({ key, content, cert, tree }: ReceivedFrame, canister: Principal): Promise<Proof> {
  const certificate = Cbor.decode<{
    tree: HashTree;
    signature: Uint8Array;
    delegation?: { subnet_id: Uint8Array };
  }>(cert);
  const witness = Cbor.decode<HashTree>(tree);
  const found = (result: LookupResult) => lookupResultToBuffer(result);
  const time = found(lookup_path(["time"], certificate.tree)) as Uint8Array;
  return {
    time: Number(lebDecode(new PipeArrayBuffer(time))) / 1e6,
    signature: certificate.signature,
    subnet: certificate.delegation && Principal.fromUint8Array(certificate.delegation.subnet_id),
    certifiedData: found(lookup_path(["canister", canister.toUint8Array(), "certified_data"], certificate.tree)),
    witnessRoot: await reconstruct(witness),
    leaf: found(lookup_path(["websocket", key], witness)),
    contentHash: hashValue(content),
  };
}

export function isEqual(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && uint8Equals(a, b);
}

/** As a dishonest gateway would: a text that differs in its last character, and all else as it was. */
export function tampered({ bytes, content, message }: ReceivedFrame): Uint8Array {
  const last = indexOf(bytes, content) + content.length - 1;
  const changed = bytes.slice();
  changed[last] = (changed[last] as number) ^ 1;
  return message.length > 0 ? changed : bytes;
}

function indexOf(bytes: Uint8Array, part: Uint8Array): number {
  return bytes.findIndex((_, i) => part.every((byte, j) => bytes[i + j] === byte));
}
