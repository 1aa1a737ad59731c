//! The types of the canister's Candid interface, with the names of `ic-websocket-cdk`.

use candid::{CandidType, Principal};
use serde::Deserialize;
use std::fmt;

/// The principal that signs a client's calls. It is never anonymous.
pub type ClientPrincipal = Principal;

/// The principal of a gateway. Each gateway has a message queue of its own.
pub type GatewayPrincipal = Principal;

/// Identifies one connection. A principal may have several, for example one for each tab of its browser.
#[derive(CandidType, Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientKey {
    /// The caller of `ws_open`.
    pub client_principal: ClientPrincipal,
    /// Drawn by the client for each connection, over the full range of 64 bits.
    pub client_nonce: u64,
}

impl ClientKey {
    /// The key of a principal's connection.
    pub fn new(client_principal: ClientPrincipal, client_nonce: u64) -> Self {
        Self { client_principal, client_nonce }
    }
}

impl fmt::Display for ClientKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.client_principal, self.client_nonce)
    }
}

/// Where a message goes: one connection, or all connections of a principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// This connection.
    Connection(ClientKey),
    /// Every connection of this principal.
    Principal(ClientPrincipal),
}

impl From<ClientKey> for Recipient {
    fn from(key: ClientKey) -> Self {
        Self::Connection(key)
    }
}

impl From<&ClientKey> for Recipient {
    fn from(key: &ClientKey) -> Self {
        Self::Connection(*key)
    }
}

impl From<Principal> for Recipient {
    fn from(principal: Principal) -> Self {
        Self::Principal(principal)
    }
}

/// The result of [`ws_open`](crate::ws_open).
pub type CanisterWsOpenResult = Result<(), String>;
/// The result of [`ws_close`](crate::ws_close).
pub type CanisterWsCloseResult = Result<(), String>;
/// The result of [`ws_message`](crate::ws_message).
pub type CanisterWsMessageResult = Result<(), String>;
/// The result of [`ws_get_messages`](crate::ws_get_messages).
pub type CanisterWsGetMessagesResult = Result<CanisterOutputCertifiedMessages, String>;

/// The argument of [`ws_open`](crate::ws_open).
#[derive(CandidType, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct CanisterWsOpenArguments {
    /// The nonce of the new connection's [`ClientKey`].
    pub client_nonce: u64,
    /// The gateway that will poll for this client.
    pub gateway_principal: GatewayPrincipal,
}

/// The argument of [`ws_close`](crate::ws_close).
#[derive(CandidType, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct CanisterWsCloseArguments {
    /// The connection that has ended.
    pub client_key: ClientKey,
}

/// The first argument of [`ws_message`](crate::ws_message).
#[derive(CandidType, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct CanisterWsMessageArguments {
    /// The client's message.
    pub msg: WebsocketMessage,
}

/// The argument of [`ws_get_messages`](crate::ws_get_messages).
#[derive(CandidType, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct CanisterWsGetMessagesArguments {
    /// The position in the gateway's queue of the first message that it asks for, from 0.
    pub nonce: u64,
}

/// A message of a client.
#[derive(CandidType, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct WebsocketMessage {
    /// The connection that sends.
    pub client_key: ClientKey,
    /// Counts the messages of this connection, from 1.
    pub sequence_num: u64,
    /// The client's clock, in nanoseconds since 1970. Not checked.
    pub timestamp: u64,
    /// Whether `content` is a service message of the protocol, not a message of the application.
    pub is_service_message: bool,
    /// Candid, by convention.
    #[serde(with = "serde_bytes")]
    pub content: Vec<u8>,
}

/// A queued message, as a gateway fetches it.
#[derive(CandidType, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct CanisterOutputMessage {
    /// The connection that the message is for.
    pub client_key: ClientKey,
    /// `<gateway principal>_<nonce, 20 digits>`.
    pub key: String,
    /// CBOR, certified by its SHA-256 under `key`.
    #[serde(with = "serde_bytes")]
    pub content: Vec<u8>,
}

/// A page of a gateway's queue.
#[derive(CandidType, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct CanisterOutputCertifiedMessages {
    /// Messages with ascending nonces, without gaps.
    pub messages: Vec<CanisterOutputMessage>,
    /// The certificate of the canister's data. Empty without messages.
    #[serde(with = "serde_bytes")]
    pub cert: Vec<u8>,
    /// A hash tree that reveals the keys of these messages. Empty without messages.
    #[serde(with = "serde_bytes")]
    pub tree: Vec<u8>,
    /// Whether no message is queued behind this page.
    pub is_end_of_queue: bool,
}

impl CanisterOutputCertifiedMessages {
    /// The page that says that nothing is queued.
    pub fn empty() -> Self {
        Self { messages: vec![], cert: vec![], tree: vec![], is_end_of_queue: true }
    }
}

/// Why the canister closes a connection.
#[derive(CandidType, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseMessageReason {
    /// A message of the client did not have the next sequence number.
    WrongSequenceNumber,
    /// Defined by the protocol; this library keeps a client that sends an invalid service message.
    InvalidServiceMessage,
    /// The client did not answer an `AckMessage` in time.
    KeepAliveTimeout,
    /// The application called [`close`](crate::close).
    ClosedByApplication,
}

/// The payload of an `OpenMessage`.
#[derive(CandidType, Deserialize, Debug, PartialEq, Eq)]
pub struct CanisterOpenMessageContent {
    /// The connection that is open now.
    pub client_key: ClientKey,
}

/// The payload of an `AckMessage`.
#[derive(CandidType, Deserialize, Debug, PartialEq, Eq)]
pub struct CanisterAckMessageContent {
    /// Of the last message that the canister has executed; 0 if there is none.
    pub last_incoming_sequence_num: u64,
}

/// The payload of a `KeepAliveMessage`.
#[derive(CandidType, Deserialize, Debug, PartialEq, Eq)]
pub struct ClientKeepAliveMessageContent {
    /// Of the last message that the client has received.
    pub last_incoming_sequence_num: u64,
}

/// The payload of a `CloseMessage`.
#[derive(CandidType, Deserialize, Debug, PartialEq, Eq)]
pub struct CanisterCloseMessageContent {
    /// Why.
    pub reason: CloseMessageReason,
}

/// The content of a message with `is_service_message`, in Candid.
#[derive(CandidType, Deserialize, Debug, PartialEq, Eq)]
pub enum WebsocketServiceMessageContent {
    /// Canister to client: the first message of a connection.
    OpenMessage(CanisterOpenMessageContent),
    /// Canister to client, in every interval.
    AckMessage(CanisterAckMessageContent),
    /// Client to canister: the answer to an `AckMessage`.
    KeepAliveMessage(ClientKeepAliveMessageContent),
    /// Canister to client: the last message of a connection.
    CloseMessage(CanisterCloseMessageContent),
}
