//! Errors: texts on the wire, types in the API.

use crate::types::{ClientKey, ClientPrincipal, GatewayPrincipal};
use std::fmt;

/// What a `ws_*` method refuses. Gateways recognise the texts, which are those of `ic-websocket-cdk`.
#[derive(Debug)]
pub(crate) enum WsError {
    AnonymousPrincipal,
    AlreadyConnected(ClientKey),
    KeyMismatch(ClientPrincipal),
    KeyNotConnected(ClientKey),
    OtherGateway(ClientKey, GatewayPrincipal),
    PrincipalNotConnected(ClientPrincipal),
    UndecodableServiceMessage(candid::Error),
    GatewayNotRegistered(GatewayPrincipal),
    InvalidServiceMessage,
    WrongSequenceNumber { expected: u64, actual: u64 },
    NoCertificate,
}

impl fmt::Display for WsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnonymousPrincipal => write!(f, "Anonymous principal is not allowed"),
            Self::AlreadyConnected(key) => write!(f, "Client with key {key} already has an open connection"),
            Self::KeyMismatch(principal) => {
                write!(f, "Client with principal {principal} has a different key than the one used in the message")
            }
            Self::KeyNotConnected(key) => write!(f, "Client with key {key} doesn't have an open connection"),
            Self::OtherGateway(key, gateway) => {
                write!(f, "Client with key {key} was not registered to gateway {gateway}")
            }
            Self::PrincipalNotConnected(principal) => {
                write!(f, "Client with principal {principal} doesn't have an open connection")
            }
            Self::UndecodableServiceMessage(error) => write!(f, "Error decoding service message content: {error}"),
            Self::GatewayNotRegistered(gateway) => write!(f, "Gateway with principal {gateway} is not registered"),
            Self::InvalidServiceMessage => write!(f, "Invalid service message"),
            Self::WrongSequenceNumber { expected, actual } => {
                write!(f, "Expected incoming sequence number {expected} but got {actual}")
            }
            Self::NoCertificate => write!(f, "Messages can be fetched by a query only"),
        }
    }
}

/// Why a message was not queued, for any of its recipients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SendError {
    /// The recipient has no open connection.
    NotConnected,
    /// The message has more than [`MAX_MESSAGE_BYTES`](crate::MAX_MESSAGE_BYTES).
    TooLarge {
        /// The size of the message in bytes.
        bytes: usize,
    },
    /// The queues hold more bytes than [`WsInitParams::max_queued_bytes`](crate::WsInitParams::max_queued_bytes).
    QueueFull,
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotConnected => write!(f, "the client has no open connection"),
            Self::TooLarge { bytes } => {
                write!(f, "the message has {bytes} bytes, more than {}", crate::MAX_MESSAGE_BYTES)
            }
            Self::QueueFull => write!(f, "the message queues are full"),
        }
    }
}

impl std::error::Error for SendError {}

/// The memory given to [`save`](crate::save) cannot grow to hold the connections. None are saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaveError {
    /// How many bytes would be needed.
    pub bytes: u64,
}

impl fmt::Display for SaveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no memory for {} bytes of saved connections", self.bytes)
    }
}

impl std::error::Error for SaveError {}

/// Why saved connections could not be restored. The canister then has no connections.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RestoreError {
    /// Saved by a later version of this library.
    UnknownVersion(u8),
    /// Not what [`save`](crate::save) or [`export`](crate::export) has written.
    Undecodable(String),
}

impl fmt::Display for RestoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownVersion(version) => write!(f, "unknown version {version} of saved connections"),
            Self::Undecodable(reason) => write!(f, "saved connections are undecodable: {reason}"),
        }
    }
}

impl std::error::Error for RestoreError {}
