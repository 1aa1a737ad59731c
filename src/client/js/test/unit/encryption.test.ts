import { expect, test } from "vitest";
import { aesGcm } from "../../examples/encryption.js";
import type { IcErrorEvent } from "../../src/index.js";
import { messageOf } from "../support/canister.js";
import type { SentFrame } from "../support/fake-transport.js";
import { client, open, text } from "../support/session.js";
import { next, until } from "../support/until.js";

test("messages are encrypted on their way, and others are refused", async () => {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const ws = client({ transform: aesGcm(key) });
  const { transport, canister } = await open(ws);
  ws.send("a secret");
  await until(() => transport.sent.length === 2);
  const { content } = messageOf(transport.sent[1] as SentFrame);
  expect(Buffer.from(content).includes("secret")).toBe(false);

  const message = next<MessageEvent<string>>(ws, "message");
  await canister.message(content);
  expect((await message).data).toBe("a secret");

  const error = next<IcErrorEvent>(ws, "error");
  await canister.message(text.encode("not encrypted"));
  expect((await error).error.code).toBe("decode");
  ws.close();
});
