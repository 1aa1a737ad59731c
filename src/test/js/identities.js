import { DelegationChain, DelegationIdentity, ECDSAKeyIdentity, Ed25519KeyIdentity } from "@dfinity/identity";
import { Secp256k1KeyIdentity } from "@dfinity/identity-secp256k1";

const kinds = {
  ed25519: async () => Ed25519KeyIdentity.generate(),
  secp256k1: async () => Secp256k1KeyIdentity.generate(),
  p256: () => ECDSAKeyIdentity.generate(),
  /** As after a log-in: a long-lived key has delegated to the browser's session key. */
  delegated: async () => {
    const session = await ECDSAKeyIdentity.generate();
    const chain = await delegate(Ed25519KeyIdentity.generate(), session);
    return DelegationIdentity.fromDelegation(session, chain);
  },
  /** Two links of different keys, the second one for this canister only. */
  "delegation-chain": async (canisterId) => {
    const middle = Secp256k1KeyIdentity.generate();
    const session = Ed25519KeyIdentity.generate();
    const previous = await delegate(await ECDSAKeyIdentity.generate(), middle);
    const chain = await delegate(middle, session, { previous, targets: [canisterId] });
    return DelegationIdentity.fromDelegation(session, chain);
  },
};

/** A fresh identity of the kind, as the SDK's users have them. */
export async function createIdentity(kind, canisterId) {
  if (!Object.hasOwn(kinds, kind)) {
    throw new Error(`IDENTITY is unknown: ${kind} (expected: ${Object.keys(kinds).join(", ")})`);
  }
  return kinds[kind](canisterId);
}

function delegate(from, to, options) {
  return DelegationChain.create(from, to.getPublicKey(), new Date(Date.now() + 60 * 60 * 1000), options);
}
