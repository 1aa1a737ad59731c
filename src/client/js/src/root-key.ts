import { Cbor, IC_ROOT_KEY } from "@icp-sdk/core/agent";

/** A root key, DER, 133 bytes; or a function that is called, and awaited, before every connection. */
export type RootKey = Uint8Array | (() => Uint8Array | Promise<Uint8Array>);

const MAINNET_DOMAINS = ["ic0.app", "icp0.io", "icp-api.io", "internetcomputer.org"];

/** The key of the Internet Computer's mainnet. */
export const mainnetRootKey: Uint8Array = Uint8Array.from(IC_ROOT_KEY.match(/../g) ?? [], (pair) =>
  Number.parseInt(pair, 16),
);

/**
 * Fetches the root key of a local network before every connection, because a restart of the network changes it.
 * Whoever answers at this address can forge messages, so never use it for mainnet.
 *
 * @param network for example `http://127.0.0.1:4943`
 * @throws TypeError if `network` is an address of mainnet
 */
export function localRootKey(network: string | URL): () => Promise<Uint8Array> {
  if (isMainnet(network)) {
    throw new TypeError(`${network} is mainnet, whose root key must not be fetched`);
  }
  return async () => {
    const response = await fetch(new URL("/api/v2/status", network), { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) {
      throw new Error(`${network} responded with status ${response.status}`);
    }
    const status = Cbor.decode<{ root_key?: Uint8Array }>(new Uint8Array(await response.arrayBuffer()));
    if (!(status.root_key instanceof Uint8Array)) {
      throw new Error(`${network} has no root key`);
    }
    return status.root_key;
  };
}

/** Whether this is an address of a domain of the mainnet. */
export function isMainnet(network: string | URL): boolean {
  const host = `.${new URL(network).hostname.replace(/\.$/, "")}`;
  return MAINNET_DOMAINS.some((domain) => host.endsWith(`.${domain}`));
}
