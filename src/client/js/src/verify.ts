import {
  Cbor,
  type HashTree,
  hashValue,
  lookup_path,
  lookupResultToBuffer,
  reconstruct,
  uint8Equals,
} from "@icp-sdk/core/agent";
import { type Trust, verifyCertificate } from "./certificate.js";
import { attempt, IcWebSocketError } from "./errors.js";
import type { MessageFrame } from "./protocol.js";

/**
 * Throws unless the canister certified `content` under `key`: the certificate is valid and certifies the root of the
 * witness, and the witness has the content's hash.
 */
export async function verifyMessage({ key, content, cert, tree }: MessageFrame, trust: Trust): Promise<void> {
  const certificate = await verifyCertificate(cert, trust);
  const path = ["canister", trust.canisterId.toUint8Array(), "certified_data"];
  const certified = lookupResultToBuffer(certificate.lookup_path(path));
  if (!certified) {
    throw new IcWebSocketError("certificate", `the certificate is not about canister ${trust.canisterId.toText()}`);
  }
  const { root, leaf } = await attempt("witness", "the witness is malformed", async () => {
    const witness = Cbor.decode<HashTree>(tree);
    return { root: await reconstruct(witness), leaf: lookup_path(["websocket", key], witness) };
  });
  if (!uint8Equals(certified, root)) {
    throw new IcWebSocketError("witness", "the witness is not the one that the canister certified");
  }
  const hash = lookupResultToBuffer(leaf);
  if (!hash || !uint8Equals(hash, hashValue(content))) {
    throw new IcWebSocketError("witness", "the witness does not contain the message");
  }
}
