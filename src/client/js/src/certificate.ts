import { blsVerify, Cbor, Certificate, type HashTree, lookupResultToBuffer, uint8Equals } from "@icp-sdk/core/agent";
import { lebDecode, PipeArrayBuffer } from "@icp-sdk/core/candid";
import { Principal } from "@icp-sdk/core/principal";
import { attempt, IcWebSocketError } from "./errors.js";
import { holdsCanister } from "./ranges.js";

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
    for (const oldest of verified) {
      if (verified.size <= CACHED_SIGNATURES) {
        break;
      }
      verified.delete(oldest);
    }
  }
  return valid;
}
