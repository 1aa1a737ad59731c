import { hashValue } from "@icp-sdk/core/agent";
import { p256 } from "@noble/curves/nist.js";
import { concatBytes } from "@noble/curves/utils.js";
import { vi } from "vitest";

/** A security key for Web Authentication, as browsers offer it to pages; signs with P-256. */
export function securityKey(): { rawId: Uint8Array; cose: Uint8Array } {
  const { secretKey, publicKey } = p256.keygen();
  const point = p256.Point.fromBytes(publicKey).toBytes(false);
  const authenticatorData = crypto.getRandomValues(new Uint8Array(37));
  const get = async ({ publicKey: options }: { publicKey: { challenge: Uint8Array } }) => {
    const challenge = Buffer.from(options.challenge).toString("base64url");
    const clientDataJSON = new TextEncoder().encode(
      JSON.stringify({ type: "webauthn.get", challenge, origin: "https://dapp.test" }),
    );
    const signed = concatBytes(authenticatorData, hashValue(clientDataJSON));
    const signature = p256.sign(signed, secretKey, { format: "der" });
    return { response: { clientDataJSON, authenticatorData, signature } };
  };
  vi.stubGlobal("navigator", { ...globalThis.navigator, credentials: { get } });
  const cose = concatBytes(
    Uint8Array.of(0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20),
    point.slice(1, 33),
    Uint8Array.of(0x22, 0x58, 0x20),
    point.slice(33),
  );
  return { rawId: crypto.getRandomValues(new Uint8Array(16)), cose };
}
