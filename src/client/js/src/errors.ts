/**
 * What went wrong:
 *
 * | code | meaning |
 * | --- | --- |
 * | `connect` | no WebSocket, or no handshake frame in time |
 * | `open-timeout` | the canister's OpenMessage did not arrive in time |
 * | `root-key` | the network's root key could not be obtained |
 * | `frame` | the gateway sent a frame that does not conform to the protocol |
 * | `certificate` | a certificate is not valid under the root key, or its subnet does not hold the canister |
 * | `certificate-time` | a certificate is too old, or from the future; perhaps this computer's clock is wrong |
 * | `witness` | the canister did not certify the message |
 * | `recipient` | the message is certified, but for another client or another connection |
 * | `sequence` | messages are missing, repeated or out of order |
 * | `service-message` | a protocol message of the canister is not valid |
 * | `ack` | the canister acknowledged a message that was not sent |
 * | `ack-timeout` | the canister did not acknowledge in time; the connection is lost |
 * | `sign` | the identity did not sign |
 * | `seal` | `transform.seal` failed |
 * | `decode` | a certified message could not be opened or decoded as the application's type |
 * | `refused` | the gateway or the canister refused the connection; the message has the close code and reason |
 */
export type IcWebSocketErrorCode =
  | "connect"
  | "open-timeout"
  | "root-key"
  | "frame"
  | "certificate"
  | "certificate-time"
  | "witness"
  | "recipient"
  | "sequence"
  | "service-message"
  | "ack"
  | "ack-timeout"
  | "sign"
  | "seal"
  | "decode"
  | "refused";

/** Every error that an `IcWebSocket` reports. Decide by {@link code}; the message is for people. */
export class IcWebSocketError extends Error {
  override readonly name = "IcWebSocketError";

  constructor(
    readonly code: IcWebSocketErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** Runs `action`; what it throws becomes the cause of an error with this code. */
export async function attempt<R>(
  code: IcWebSocketErrorCode,
  message: string,
  action: () => R | Promise<R>,
): Promise<R> {
  try {
    return await action();
  } catch (e) {
    throw e instanceof IcWebSocketError ? e : new IcWebSocketError(code, `${message}: ${text(e)}`, e);
  }
}

/** As the platform's WebSocket throws for text that it cannot read. */
export function invalid(expected: string, actual: unknown): DOMException {
  return new DOMException(`expected ${expected}, not "${actual}"`, "SyntaxError");
}

function text(e: unknown): string {
  return e instanceof Error ? e.message : String(e);
}
