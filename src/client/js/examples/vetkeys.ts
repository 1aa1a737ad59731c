import { EncryptedVetKey, MasterPublicKey, TransportSecretKey } from "@dfinity/vetkeys";
import type { Principal } from "@icp-sdk/core/principal";

/** What this needs of the canister: an update method that calls `vetkd_derive_key` of the management canister. */
export interface KeyCanister {
  /**
   * Replies with the room's key, encrypted for the transport key. `context` is "rooms", `input` is the room's name. The
   * method must reject callers that are not members of the room.
   */
  encrypted_room_key(room: string, transportKey: Uint8Array): Promise<Uint8Array | number[]>;
}

/**
 * The AES key of a chat room, from vetKeys: a subnet derives it for those that the canister names. Use it so:
 *
 * ```ts
 * const key = await roomKey(actor, canisterId, "general");
 * new IcWebSocket(url, { canisterId, identity, codec, transform: aesGcm(key) });
 * ```
 *
 * What is hidden from whom:
 *
 * - Gateways, boundary nodes, and the nodes of subnets do not see the messages, and never have the key: a subnet
 *   derives it in shares, encrypted for a transport key that only this page has. Nodes could derive it only if more than a
 *   third of those that hold shares of the master key colluded.
 * - All members of the room have the same key, so each can read the messages of all others, also earlier ones. A member
 *   who leaves keeps the key. Take a new room name, for example with a number, when members change.
 * - The canister does not see the messages as long as its code asks for no key itself. Its code could, because it decides
 *   for whom a key is derived: members have to trust it, and those who can upgrade it.
 * - Not hidden from any of them: who sends, when, to which canister, and how long the messages are. AES-GCM does not show
 *   which member wrote a message; the canister knows that from the signature of the call.
 *
 * @param masterKey that of the network; the one of mainnet is built into the library
 */
export async function roomKey(
  canister: KeyCanister,
  canisterId: Principal,
  room: string,
  masterKey = MasterPublicKey.productionKey(),
): Promise<CryptoKey> {
  const text = new TextEncoder();
  const transportKey = TransportSecretKey.random();
  const encrypted = await canister.encrypted_room_key(room, transportKey.publicKeyBytes());
  const publicKey = masterKey.deriveCanisterKey(canisterId.toUint8Array()).deriveSubKey(text.encode("rooms"));
  // Fails unless the key was derived under the master key for this canister and this room.
  const vetKey = EncryptedVetKey.deserialize(Uint8Array.from(encrypted)).decryptAndVerify(
    transportKey,
    publicKey,
    text.encode(room),
  );
  const material = await vetKey.asDerivedKeyMaterial();
  return material.deriveAesGcmCryptoKey("messages of a room");
}
