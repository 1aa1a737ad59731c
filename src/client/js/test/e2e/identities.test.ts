import {
  IC_REQUEST_AUTH_DELEGATION_DOMAIN_SEPARATOR,
  type Identity,
  requestIdOf,
  type Signature,
  type SignIdentity,
} from "@icp-sdk/core/agent";
import {
  Delegation,
  DelegationChain,
  DelegationIdentity,
  ECDSAKeyIdentity,
  Ed25519KeyIdentity,
  PartialDelegationIdentity,
  WebAuthnIdentity,
} from "@icp-sdk/core/identity";
import { Secp256k1KeyIdentity } from "@icp-sdk/core/identity/secp256k1";
import { Principal } from "@icp-sdk/core/principal";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/curves/utils.js";
import { beforeAll, describe, expect, test } from "vitest";
import { address, client, lab } from "../support/lab.js";
import { securityKey } from "../support/security-key.js";
import { next, until } from "../support/until.js";

const inAnHour = () => new Date(Date.now() + 3_600_000);

/** By name, what applications sign with. */
const KINDS: Record<string, (canister: string) => Promise<Identity>> = {
  Ed25519: async () => Ed25519KeyIdentity.generate(),
  secp256k1: async () => Secp256k1KeyIdentity.generate() as SignIdentity,
  "ECDSA of WebCrypto": () => ECDSAKeyIdentity.generate(),
  "a delegation": async () => {
    const session = await ECDSAKeyIdentity.generate();
    const chain = await DelegationChain.create(Ed25519KeyIdentity.generate(), session.getPublicKey(), inAnHour());
    return DelegationIdentity.fromDelegation(session, chain);
  },
  "two delegations, for this canister only": async (canister) => {
    const middle = Ed25519KeyIdentity.generate();
    const session = Ed25519KeyIdentity.generate();
    const previous = await DelegationChain.create(Ed25519KeyIdentity.generate(), middle.getPublicKey(), inAnHour());
    const targets = [Principal.fromText(canister)];
    const chain = await DelegationChain.create(middle, session.getPublicKey(), inAnHour(), { previous, targets });
    return DelegationIdentity.fromDelegation(session, chain);
  },
  "Internet Identity": async () => {
    const session = Ed25519KeyIdentity.generate();
    const seed = bytesToHex(crypto.getRandomValues(new Uint8Array(32)));
    const delegation = new Delegation(session.getPublicKey().toDer(), BigInt(inAnHour().getTime()) * 1_000_000n);
    const payload = concatBytes(IC_REQUEST_AUTH_DELEGATION_DOMAIN_SEPARATOR, requestIdOf({ ...delegation }));
    const signature = hexToBytes(await lab("/internet-identity/sign", { seed, payload: bytesToHex(payload) }));
    const key = Uint8Array.from(hexToBytes(await lab("/internet-identity/key", { seed })));
    const signed = [{ delegation, signature: signature as Signature }];
    return DelegationIdentity.fromDelegation(session, DelegationChain.fromDelegations(signed, key));
  },
  "a security key": async () => {
    const { rawId, cose } = securityKey();
    return new WebAuthnIdentity(rawId, cose, undefined);
  },
};

describe.skipIf(!address)("identities", () => {
  let gateway: string;

  beforeAll(async () => {
    gateway = await lab("/gateway");
  }, 120_000);

  test.each(Object.keys(KINDS))("%s", async (kind) => {
    const canister = await lab("/canister");
    const identity = await KINDS[kind]?.(canister);
    const ws = await client(gateway, canister, { identity: identity as Identity });
    const received: bigint[] = [];
    ws.onmessage = ({ data }) => received.push(data.n);
    ws.send({ text: kind, n: 1n });
    ws.send({ text: kind, n: 2n });
    await until(() => received.length === 2);
    expect(received).toEqual([1n, 2n]);
    expect(ws.principal.toText()).toBe(identity?.getPrincipal().toText());
    ws.close();
  });

  test("a partial delegation cannot sign", async () => {
    const session = Ed25519KeyIdentity.generate();
    const chain = await DelegationChain.create(Ed25519KeyIdentity.generate(), session.getPublicKey(), inAnHour());
    const identity = PartialDelegationIdentity.fromDelegation(session.getPublicKey(), chain);
    const ws = await client(gateway, await lab("/canister"), { identity: identity as unknown as Identity });
    expect(await next(ws, "close")).toMatchObject({ error: { code: "sign" } });
  });
});
