import {
  type CallRequest,
  Cbor,
  Endpoint,
  Expiry,
  type HttpAgentRequest,
  type Identity,
  makeNonce,
  type QueryRequest,
  ReadRequestType,
  SubmitRequestType,
} from "@icp-sdk/core/agent";
import type { Principal } from "@icp-sdk/core/principal";

/** Milliseconds. The IC accepts 5 minutes; a minute is left for clocks that differ. */
const EXPIRY = 4 * 60_000;

/** Signs requests of one client to one canister. */
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

  /** The frame that asks a gateway to make the call. */
  async call(method: "ws_open" | "ws_message" | "ws_close", arg: Uint8Array): Promise<Uint8Array> {
    const body: CallRequest = {
      request_type: SubmitRequestType.Call,
      ...this.#content(method, arg),
      nonce: makeNonce(),
    };
    return Cbor.encode({ envelope: await this.#sign({ request: {}, endpoint: Endpoint.Call, body }) });
  }

  /** The body of an HTTP request. */
  async query(method: "ws_get_messages", arg: Uint8Array): Promise<Uint8Array> {
    const body: QueryRequest = { request_type: ReadRequestType.Query, ...this.#content(method, arg) };
    return Cbor.encode(await this.#sign({ request: {}, endpoint: Endpoint.Query, body }));
  }

  #content(method: string, arg: Uint8Array) {
    return {
      canister_id: this.#canisterId,
      method_name: method,
      arg,
      sender: this.#identity.getPrincipal(),
      ingress_expiry: Expiry.fromDeltaInMilliseconds(EXPIRY, Math.round(this.#now() - Date.now())),
    };
  }

  async #sign(request: HttpAgentRequest): Promise<unknown> {
    return ((await this.#identity.transformRequest(request)) as { body: unknown }).body;
  }
}
