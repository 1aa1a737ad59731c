import { Principal } from "@icp-sdk/core/principal";
import { describe, expect, test } from "vitest";
import { MAX_CERTIFICATE_AGE, verifyCertificate } from "../../src/certificate.js";
import { bytes, millis, vectors } from "../support/vectors.js";

interface Vector {
  name: string;
  note: string;
  certificate: string;
  canister_id: string;
  root_key: string;
  expected: "accept" | "reject";
}

const file = vectors<Vector, { now_ns: string }>("certificates");

describe("certificates", () => {
  test.each(file.vectors)("$name: $expected", async ({ name, certificate, canister_id, root_key, expected }) => {
    const verdict = verifyCertificate(bytes(certificate), {
      rootKey: bytes(root_key),
      canisterId: Principal.fromText(canister_id),
      now: () => millis(file.now_ns),
    });
    if (expected === "accept") {
      await expect(verdict).resolves.toBeDefined();
    } else {
      const code = /^time_\d/.test(name) ? "certificate-time" : "certificate";
      await expect(verdict).rejects.toMatchObject({ name: "IcWebSocketError", code });
    }
  });

  test("a valid signature does not vouch for another certificate", async () => {
    const valid = file.vectors.find(({ name }) => name === "no_delegation") as Vector;
    const trust = {
      rootKey: bytes(valid.root_key),
      canisterId: Principal.fromText(valid.canister_id),
      now: () => millis(file.now_ns),
    };
    await verifyCertificate(bytes(valid.certificate), trust);
    const changed = bytes(valid.certificate);
    changed[changed.length - 1] = (changed.at(-1) as number) ^ 1;
    await expect(verifyCertificate(changed, trust)).rejects.toMatchObject({ code: "certificate" });
    await expect(verifyCertificate(bytes(valid.certificate), trust)).resolves.toBeDefined();
  });

  test("a certificate that was verified still ages", async () => {
    const valid = file.vectors.find(({ name }) => name === "with_delegation") as Vector;
    let time = millis(file.now_ns);
    const trust = {
      rootKey: bytes(valid.root_key),
      canisterId: Principal.fromText(valid.canister_id),
      now: () => time,
    };
    const first = await verifyCertificate(bytes(valid.certificate), trust);
    expect(await verifyCertificate(bytes(valid.certificate), trust)).toBe(first);
    time += MAX_CERTIFICATE_AGE;
    await expect(verifyCertificate(bytes(valid.certificate), trust)).rejects.toMatchObject({
      code: "certificate-time",
    });
  });
});
