export { bytes, type Codec, candid, candidOf, type MessageOf } from "./codec.js";
export { IcWebSocketError, type IcWebSocketErrorCode } from "./errors.js";
export {
  IcCloseEvent,
  IcErrorEvent,
  IcMessageEvent,
  type IcWebSocketEventMap,
  OpenEvent,
  ReconnectingEvent,
} from "./events.js";
export type { CodecOption, ConnectionOptions, IcWebSocketOptions, Transform } from "./options.js";
export type { ClientKey } from "./protocol.js";
export type { ReconnectOptions } from "./reconnect.js";
export { localRootKey, mainnetRootKey, type RootKey } from "./root-key.js";
export { IcWebSocket } from "./socket.js";
export type { Fallback, Gateway, Transport, WebSocketClass } from "./transport.js";
