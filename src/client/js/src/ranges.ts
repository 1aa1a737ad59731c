import {
  Cbor,
  flatten_forks,
  type HashTree,
  LookupSubtreeStatus,
  lookup_path,
  lookup_subtree,
  lookupResultToBuffer,
  NodeType,
} from "@icp-sdk/core/agent";

/**
 * Whether the subnet holds the canister, by the ranges in the certificate of its delegation: those at
 * `/canister_ranges/<subnet>/<first id>`, or else the older `/subnet/<subnet>/canister_ranges`.
 *
 * `check_canister_ranges` of core (5.0 to 6.1) picks the wrong one of several shards, so valid certificates fail.
 */
export function holdsCanister(tree: HashTree, subnet: Uint8Array, canister: Uint8Array): boolean {
  const shards = lookup_subtree(["canister_ranges", subnet], tree);
  const encoded =
    shards.status === LookupSubtreeStatus.Found
      ? shardOf(shards.value, canister)
      : lookupResultToBuffer(lookup_path(["subnet", subnet, "canister_ranges"], tree));
  if (!encoded) {
    return false;
  }
  const ranges = Cbor.decode<[Uint8Array, Uint8Array][]>(encoded);
  return ranges.some(([low, high]) => compare(low, canister) <= 0 && compare(canister, high) <= 0);
}

/** The shard with the greatest label that is not above the canister's id. */
function shardOf(shards: HashTree, canister: Uint8Array): Uint8Array | undefined {
  let label: Uint8Array | undefined;
  let found: Uint8Array | undefined;
  for (const node of flatten_forks(shards)) {
    if (node[0] === NodeType.Labeled && compare(node[1], canister) <= 0 && (!label || compare(label, node[1]) < 0)) {
      label = node[1];
      found = lookupResultToBuffer(lookup_path([], node[2]));
    }
  }
  return found;
}

/** Byte by byte, and a prefix comes first; `compare` of core orders by length first. */
function compare(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) {
      return difference;
    }
  }
  return a.length - b.length;
}
