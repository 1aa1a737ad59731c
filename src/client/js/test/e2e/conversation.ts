import { IDL } from "@icp-sdk/core/candid";
import { Ed25519KeyIdentity } from "@icp-sdk/core/identity";
import { direct } from "../../dist/direct.js";
import { candid, IcWebSocket, type IcWebSocketOptions, localRootKey } from "../../dist/index.js";

/** Where the parties of a conversation are. */
export interface Place {
  gateway: string;
  network: string;
  canisterId: string;
}

interface Note {
  text: string;
  n: bigint;
}

function optionsFor({ network, canisterId }: Place): IcWebSocketOptions<Note> {
  return {
    canisterId,
    identity: Ed25519KeyIdentity.generate(),
    codec: candid<Note>(IDL.Record({ text: IDL.Text, n: IDL.Nat64 })),
    rootKey: localRootKey(network),
  };
}

/** A small dapp for bundlers: sends three numbers to a canister that echoes, and resolves with what came back. */
export function converse(place: Place): Promise<string> {
  return new Promise((resolve) => {
    const received: number[] = [];
    const fallback = direct(place.network, { pollInterval: 200 });
    const ws = new IcWebSocket(place.gateway, { ...optionsFor(place), fallback });
    ws.onopen = () => [1n, 2n, 3n].map((n) => ws.send({ text: "", n }));
    ws.onmessage = ({ data }) => {
      if (received.push(Number(data.n)) === 3) {
        ws.close(1000, received.join());
      }
    };
    ws.onclose = ({ code, reason }) => resolve(`${code} ${reason}`);
  });
}

/** Stays connected; attempts to reconnect are an hour apart. Returns the types of events, which grow. */
export function stay(place: Place): string[] {
  const hour = 3_600_000;
  const events: string[] = [];
  const reconnect = { initialDelay: hour, maxDelay: hour };
  const ws = new IcWebSocket(place.gateway, { ...optionsFor(place), reconnect });
  for (const type of ["open", "reconnecting", "close"]) {
    ws.addEventListener(type, () => events.push(type));
  }
  return events;
}

Object.assign(globalThis, { converse, stay });

// As a worker's script.
if ("WorkerGlobalScope" in globalThis) {
  addEventListener("message", async ({ data }) => postMessage(await converse(data)));
}
