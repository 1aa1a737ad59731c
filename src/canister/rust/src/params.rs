//! What the application sets.

use crate::types::{ClientKey, ClientPrincipal};

/// How long a client has to answer an `AckMessage`, in milliseconds.
pub const KEEP_ALIVE_TIMEOUT_MS: u64 = 60_000;

/// The largest message of an application, in bytes: with certificate and witness it fits into one reply of a query.
pub const MAX_MESSAGE_BYTES: usize = 1_800_000;

/// What [`WsHandlers::on_open`] receives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnOpenCallbackArgs {
    /// The client's principal.
    pub client_principal: ClientPrincipal,
    /// The new connection.
    pub client_key: ClientKey,
}

/// What [`WsHandlers::on_message`] receives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnMessageCallbackArgs {
    /// The client's principal.
    pub client_principal: ClientPrincipal,
    /// The connection that sent the message. [`send`](crate::send) to it to answer this tab only.
    pub client_key: ClientKey,
    /// The message, in Candid by convention.
    pub message: Vec<u8>,
}

/// What [`WsHandlers::on_close`] receives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnCloseCallbackArgs {
    /// The client's principal. It may have other connections.
    pub client_principal: ClientPrincipal,
    /// The connection that has ended.
    pub client_key: ClientKey,
}

/// The functions of the application.
///
/// If `on_open` or `on_message` traps, the call of the client is rolled back: it is not connected, or its message has
/// not been received. If `on_close` traps in a `ws_close`, the connection stays until its keep-alive is missed.
#[derive(Clone, Copy, Debug, Default)]
pub struct WsHandlers {
    /// Runs in `ws_open`, when the connection is open.
    pub on_open: Option<fn(OnOpenCallbackArgs)>,
    /// Runs in `ws_message`, for every message of the application.
    pub on_message: Option<fn(OnMessageCallbackArgs)>,
    /// Runs when a connection has ended, for whatever reason.
    pub on_close: Option<fn(OnCloseCallbackArgs)>,
}

/// The parameters of [`init`](crate::init).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct WsInitParams {
    /// The functions of the application.
    pub handlers: WsHandlers,
    /// How many messages a page holds at most, at least 1. Default: 50.
    pub max_number_of_returned_messages: usize,
    /// The interval between two `AckMessage`s to a client, in milliseconds, above [`KEEP_ALIVE_TIMEOUT_MS`].
    /// Messages are deleted when they are this old. Default: 300,000. The SDK closes after 330,000 without one.
    pub send_ack_interval_ms: u64,
    /// How many bytes the queues hold at most before [`SendError::QueueFull`](crate::SendError::QueueFull), with 256
    /// bytes for each message. Service messages are queued in any case. Default: 64 MiB.
    pub max_queued_bytes: usize,
    /// How many connections a principal may have, at least 1. A further one closes the oldest. Default: 10.
    pub max_connections_per_principal: usize,
}

impl WsInitParams {
    /// Defaults, with these handlers.
    pub fn new(handlers: WsHandlers) -> Self {
        Self { handlers, ..Self::default() }
    }

    /// Sets [`max_number_of_returned_messages`](Self::max_number_of_returned_messages).
    pub fn with_max_number_of_returned_messages(mut self, messages: usize) -> Self {
        self.max_number_of_returned_messages = messages;
        self
    }

    /// Sets [`send_ack_interval_ms`](Self::send_ack_interval_ms).
    pub fn with_send_ack_interval_ms(mut self, milliseconds: u64) -> Self {
        self.send_ack_interval_ms = milliseconds;
        self
    }

    /// Sets [`max_queued_bytes`](Self::max_queued_bytes).
    pub fn with_max_queued_bytes(mut self, bytes: usize) -> Self {
        self.max_queued_bytes = bytes;
        self
    }

    /// Sets [`max_connections_per_principal`](Self::max_connections_per_principal).
    pub fn with_max_connections_per_principal(mut self, connections: usize) -> Self {
        self.max_connections_per_principal = connections;
        self
    }

    /// # Panics
    /// If a parameter is out of range.
    pub(crate) fn check(&self) {
        assert!(
            self.send_ack_interval_ms > KEEP_ALIVE_TIMEOUT_MS,
            "send_ack_interval_ms must be greater than {KEEP_ALIVE_TIMEOUT_MS}"
        );
        assert!(self.max_number_of_returned_messages > 0, "max_number_of_returned_messages must not be 0");
        assert!(self.max_connections_per_principal > 0, "max_connections_per_principal must not be 0");
    }
}

impl Default for WsInitParams {
    fn default() -> Self {
        Self {
            handlers: WsHandlers::default(),
            max_number_of_returned_messages: 50,
            send_ack_interval_ms: 300_000,
            max_queued_bytes: 64 << 20,
            max_connections_per_principal: 10,
        }
    }
}
