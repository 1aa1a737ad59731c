import {
  type CallRequest,
  Cbor,
  Endpoint,
  Expiry,
  type Identity,
  makeNonce,
  SubmitRequestType,
} from "@icp-sdk/core/agent";
import type { Principal } from "@icp-sdk/core/principal";

/** Milliseconds. The IC accepts 5 minutes; a minute is left for clocks that differ. */
const EXPIRY = 4 * 60_000;

/** Signs update calls of one client to one canister. */
export class Signer {
  readonly #identity: Identity;
  readonly #canisterId: Principal;
  readonly #now: () => number;

  /** @param now milliseconds since 1970 */
  constructor(identity: Identity, canisterId: Principal, now: () => number) {
    this.#identity = identity;
    this.#canisterId = canisterId;
    this.#now = now;
  }

  /** The frame that asks the gateway to make the call. */
  async call(method: "ws_open" | "ws_message", arg: Uint8Array): Promise<Uint8Array> {
    const body: CallRequest = {
      request_type: SubmitRequestType.Call,
      canister_id: this.#canisterId,
      method_name: method,
      arg,
      sender: this.#identity.getPrincipal(),
      ingress_expiry: Expiry.fromDeltaInMilliseconds(EXPIRY, Math.round(this.#now() - Date.now())),
      nonce: makeNonce(),
    };
    const signed = await this.#identity.transformRequest({ request: {}, endpoint: Endpoint.Call, body });
    return Cbor.encode({ envelope: (signed as { body: unknown }).body });
  }
}
