import { IDL } from "@icp-sdk/core/candid";
import { Ed25519KeyIdentity } from "@icp-sdk/core/identity";
import { direct } from "../../dist/direct.js";
import { candid, IcWebSocket, localRootKey } from "../../dist/index.js";

/** Where the parties of a conversation are. */
export interface Place {
  gateway: string;
  network: string;
  canisterId: string;
}

/** A small dapp for bundlers: sends three numbers to a canister that echoes, and resolves with what came back. */
export function converse({ gateway, network, canisterId }: Place): Promise<string> {
  return new Promise((resolve) => {
    const received: number[] = [];
    const ws = new IcWebSocket(gateway, {
      canisterId,
      identity: Ed25519KeyIdentity.generate(),
      codec: candid<{ text: string; n: bigint }>(IDL.Record({ text: IDL.Text, n: IDL.Nat64 })),
      rootKey: localRootKey(network),
      fallback: direct(network, { pollInterval: 200 }),
    });
    ws.onopen = () => [1n, 2n, 3n].map((n) => ws.send({ text: "", n }));
    ws.onmessage = ({ data }) => {
      if (received.push(Number(data.n)) === 3) {
        ws.close(1000, received.join());
      }
    };
    ws.onclose = ({ code, reason }) => resolve(`${code} ${reason}`);
  });
}

Object.assign(globalThis, { converse });

// As a worker's script.
if ("WorkerGlobalScope" in globalThis) {
  addEventListener("message", async ({ data }) => postMessage(await converse(data)));
}
