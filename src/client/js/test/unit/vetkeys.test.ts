import { augmentedHashToG1, DerivedPublicKey, hashToScalar, MasterPublicKey } from "@dfinity/vetkeys";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { concatBytes } from "@noble/curves/utils.js";
import { expect, test } from "vitest";
import { aesGcm } from "../../examples/encryption.js";
import { type KeyCanister, roomKey } from "../../examples/vetkeys.js";
import { canisterId } from "../support/canister.js";

const { G1, G2, fields } = bls12_381;
const text = new TextEncoder();

/** Bytes after their length. */
function prefixed(bytes: Uint8Array): Uint8Array {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(bytes.length));
  return concatBytes(length, bytes);
}

/** The vetKD of a subnet with one node, which therefore knows the master key; and a canister with rooms. */
class Subnet implements KeyCanister {
  readonly #secret = fields.Fr.fromBytes(bls12_381.longSignatures.keygen().secretKey);

  get masterKey(): MasterPublicKey {
    return MasterPublicKey.deserialize(G2.Point.BASE.multiply(this.#secret).toBytes());
  }

  async encrypted_room_key(room: string, transportKey: Uint8Array): Promise<Uint8Array> {
    const secret = this.#derive(
      this.#derive(this.#secret, "canister-id", canisterId.toUint8Array()),
      "context",
      text.encode("rooms"),
    );
    const publicKey = DerivedPublicKey.deserialize(G2.Point.BASE.multiply(secret).toBytes());
    const hash = G1.Point.fromBytes(augmentedHashToG1(publicKey, text.encode(room)).toRawBytes(true));
    const { Fr } = fields;
    const random = Fr.fromBytes(bls12_381.longSignatures.keygen().secretKey);
    const encrypted = G1.Point.fromBytes(transportKey).multiply(random).add(hash.multiply(secret));
    return concatBytes(
      G1.Point.BASE.multiply(random).toBytes(),
      G2.Point.BASE.multiply(random).toBytes(),
      encrypted.toBytes(),
    );
  }

  #derive(secret: bigint, kind: string, label: Uint8Array): bigint {
    const publicKey = G2.Point.BASE.multiply(secret).toBytes();
    const offset = hashToScalar(concatBytes(prefixed(publicKey), prefixed(label)), `ic-vetkd-bls12-381-g2-${kind}`);
    return fields.Fr.add(secret, offset);
  }
}

test("members of a room derive the same key, and those of another room another one", async () => {
  const subnet = new Subnet();
  const keyOf = async (room: string) => aesGcm(await roomKey(subnet, canisterId, room, subnet.masterKey));
  const [alice, bob, carol] = [await keyOf("general"), await keyOf("general"), await keyOf("other")];
  const sealed = await alice.seal(text.encode("hello"));
  expect(await bob.open(sealed)).toEqual(text.encode("hello"));
  await expect(carol.open(sealed)).rejects.toThrow();
});

test("a key that the network did not derive is refused", async () => {
  const [real, other] = [new Subnet(), new Subnet()];
  await expect(roomKey(other, canisterId, "general", real.masterKey)).rejects.toThrow();
  await expect(roomKey(real, canisterId, "general")).rejects.toThrow();
  const changed: KeyCanister = { encrypted_room_key: (_, key) => real.encrypted_room_key("other", key) };
  await expect(roomKey(changed, canisterId, "general", real.masterKey)).rejects.toThrow();
});
