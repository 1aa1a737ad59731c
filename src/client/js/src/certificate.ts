import {
  blsVerify,
  Cbor,
  Certificate,
  flatten_forks,
  type HashTree,
  LookupSubtreeStatus,
  lookup_path,
  lookup_subtree,
  lookupResultToBuffer,
  NodeType,
  uint8Equals,
} from "@icp-sdk/core/agent";
import { lebDecode, PipeArrayBuffer } from "@icp-sdk/core/candid";
import { Principal } from "@icp-sdk/core/principal";
import { attempt, IcWebSocketError } from "./errors.js";

/** How far a certificate's time may be from this computer's, in both directions, in milliseconds. */
export const MAX_CERTIFICATE_AGE = 5 * 60_000;

/** Certificates share a delegation for days, and connections of a page their certificates. */
const CACHED_SIGNATURES = 16;

/** What certificates are checked against. */
export interface Trust {
  readonly rootKey: Uint8Array;
  readonly canisterId: Principal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds; default {@link MAX_CERTIFICATE_AGE}. */
  readonly maxAge?: number;
}

/** All messages of a page have the same certificate. */
const latest = new WeakMap<Trust, { encoded: Uint8Array; certificate: Certificate }>();

/**
 * Throws unless the certificate holds under the root key, is of a subnet that holds the canister, and is recent.
 *
 * @param trust the same object for all messages of a connection, so that a certificate is verified once
 */
export async function verifyCertificate(encoded: Uint8Array, trust: Trust): Promise<Certificate> {
  const last = latest.get(trust);
  const certificate =
    last && uint8Equals(last.encoded, encoded)
      ? last.certificate
      : await attempt("certificate", "the certificate is not valid", () => verify(encoded, trust));
  latest.set(trust, { encoded, certificate });
  checkTime(lookupResultToBuffer(certificate.lookup_path(["time"])), trust);
  return certificate;
}

async function verify(encoded: Uint8Array, { rootKey, canisterId }: Trust): Promise<Certificate> {
  const { delegation } = Cbor.decode<{ delegation?: { subnet_id: Uint8Array; certificate: Uint8Array } }>(encoded);
  const certificate = await Certificate.create({
    certificate: encoded,
    rootKey,
    // Given a subnet, core checks everything but the canister ranges; see holdsCanister for why not these.
    principal: delegation ? { subnetId: Principal.fromUint8Array(delegation.subnet_id) } : { canisterId },
    blsVerify: verifyOnce,
    // Checked by checkTime, so that errors tell a wrong clock from a wrong signature.
    disableTimeVerification: true,
  });
  if (delegation) {
    const { tree } = Cbor.decode<{ tree: HashTree }>(delegation.certificate);
    if (!holdsCanister(tree, delegation.subnet_id, canisterId.toUint8Array())) {
      throw new IcWebSocketError("certificate", `the subnet that signed does not hold canister ${canisterId.toText()}`);
    }
  }
  return certificate;
}

function checkTime(time: Uint8Array | undefined, { now, maxAge = MAX_CERTIFICATE_AGE }: Trust): void {
  // Certificate.create requires a time.
  const age = now() - Number(lebDecode(new PipeArrayBuffer(time)) / 1_000_000n);
  if (!(age <= maxAge && age >= -MAX_CERTIFICATE_AGE)) {
    const seconds = Math.round(Math.abs(age) / 1000);
    const place = age > 0 ? "old" : "ahead of this computer's clock";
    throw new IcWebSocketError("certificate-time", `the certificate is ${seconds} s ${place}; check the clock`);
  }
}

const verified = new Set<string>();

/** A pairing takes tens of milliseconds in JavaScript, so signatures that were valid are remembered. */
function verifyOnce(publicKey: Uint8Array, signature: Uint8Array, message: Uint8Array): boolean {
  const triple = `${publicKey}|${signature}|${message}`;
  const valid = verified.delete(triple) || blsVerify(publicKey, signature, message);
  if (valid) {
    verified.add(triple);
    if (verified.size > CACHED_SIGNATURES) {
      const [oldest = ""] = verified;
      verified.delete(oldest);
    }
  }
  return valid;
}

/**
 * Whether the subnet holds the canister, by the ranges in the certificate of its delegation: those at
 * `/canister_ranges/<subnet>/<first id>`, or else the older `/subnet/<subnet>/canister_ranges`.
 *
 * `check_canister_ranges` of core (5.0 to 6.1) picks the wrong one of several shards, so valid certificates fail.
 */
function holdsCanister(tree: HashTree, subnet: Uint8Array, canister: Uint8Array): boolean {
  const shards = lookup_subtree(["canister_ranges", subnet], tree);
  const encoded =
    shards.status === LookupSubtreeStatus.Found
      ? shardOf(shards.value, canister)
      : lookupResultToBuffer(lookup_path(["subnet", subnet, "canister_ranges"], tree));
  if (!encoded) {
    return false;
  }
  const ranges = Cbor.decode<[Uint8Array, Uint8Array][]>(encoded);
  return ranges.some(([low, high]) => compare(low, canister) <= 0 && compare(canister, high) <= 0);
}

/** The shard with the greatest label that is not above the canister's id. */
function shardOf(shards: HashTree, canister: Uint8Array): Uint8Array | undefined {
  let label: Uint8Array | undefined;
  let found: Uint8Array | undefined;
  for (const node of flatten_forks(shards)) {
    if (node[0] === NodeType.Labeled && compare(node[1], canister) <= 0 && (!label || compare(label, node[1]) < 0)) {
      label = node[1];
      found = lookupResultToBuffer(lookup_path([], node[2]));
    }
  }
  return found;
}

/** Byte by byte, and a prefix comes first; `compare` of core orders by length first. */
function compare(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) {
      return difference;
    }
  }
  return a.length - b.length;
}
