//! IC WebSocket for canisters: the methods that clients and gateways call, and functions to send messages.
//!
//! ```
//! use icws_canister::*;
//!
//! #[ic_cdk::init]
//! fn init() {
//!     let handlers = WsHandlers { on_message: Some(|args| { let _ = send(args.client_key, args.message); }), ..Default::default() };
//!     icws_canister::init(WsInitParams::new(handlers));
//! }
//!
//! #[ic_cdk::update]
//! fn ws_open(args: CanisterWsOpenArguments) -> CanisterWsOpenResult {
//!     icws_canister::ws_open(args)
//! }
//! #[ic_cdk::update]
//! fn ws_close(args: CanisterWsCloseArguments) -> CanisterWsCloseResult {
//!     icws_canister::ws_close(args)
//! }
//! #[ic_cdk::update]
//! fn ws_message(args: CanisterWsMessageArguments, message: Option<String>) -> CanisterWsMessageResult {
//!     icws_canister::ws_message(args, message)
//! }
//! #[ic_cdk::query]
//! fn ws_get_messages(args: CanisterWsGetMessagesArguments) -> CanisterWsGetMessagesResult {
//!     icws_canister::ws_get_messages(args)
//! }
//! ```
//!
//! The canister's certified data belongs to this library. Its state is on the heap; [`save`] and [`restore`] carry it
//! through an upgrade. All functions may be called from handlers.

#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod core;
mod errors;
mod ic;
mod params;
mod stable;
mod types;

pub use errors::{RestoreError, SaveError, SendError};
pub use params::*;
pub use types::*;

use candid::CandidType;
use ic::{Ic, read, update};
use ic_stable_structures::Memory;
use serde::de::DeserializeOwned;

/// Sets the parameters. Call it in `init` and in `post_upgrade`.
///
/// # Panics
/// If a parameter is out of its range.
pub fn init(params: WsInitParams) {
    update(|core| core.set_params(params));
}

/// Opens a connection for the caller, sends it an `OpenMessage`, and calls `on_open`. Other connections of the caller
/// stay open. Expose it as an update method.
///
/// # Errors
/// If the caller is anonymous, or the connection is open already.
pub fn ws_open(args: CanisterWsOpenArguments) -> CanisterWsOpenResult {
    let client_key = update(|core| core.open(&Ic, args)).map_err(|error| error.to_string())?;
    if let Some(on_open) = read(|core| core.params().handlers.on_open) {
        on_open(OnOpenCallbackArgs { client_principal: client_key.client_principal, client_key });
    }
    Ok(())
}

/// Ends a connection that a gateway has lost, and calls `on_close`. Expose it as an update method.
///
/// # Errors
/// If the caller is not a gateway that has, or had in the last minutes, clients of this canister; if the connection is
/// not open; or if it is that of another gateway.
pub fn ws_close(args: CanisterWsCloseArguments) -> CanisterWsCloseResult {
    update(|core| core.ended(&Ic, args.client_key)).map_err(|error| error.to_string())
}

/// Receives a message of a client, and calls `on_message` if it is one of the application. Expose it as an update
/// method. The second argument is always null: it puts the type of the application's messages into the Candid interface.
///
/// # Errors
/// If the caller does not have this connection; if the message does not have the next sequence number, which closes
/// the connection; or if a service message is invalid.
pub fn ws_message<T: CandidType + DeserializeOwned>(
    args: CanisterWsMessageArguments,
    _message_type: Option<T>,
) -> CanisterWsMessageResult {
    let message = update(|core| core.message(&Ic, args)).map_err(|error| error.to_string())?;
    if let Some(args) = message
        && let Some(on_message) = read(|core| core.params().handlers.on_message)
    {
        on_message(args);
    }
    Ok(())
}

/// Returns the messages for the calling gateway, from a nonce on: a page of at most 2 MiB. Expose it as a query method.
///
/// # Errors
/// If there are messages but no certificate, because the method was not called as a query.
pub fn ws_get_messages(args: CanisterWsGetMessagesArguments) -> CanisterWsGetMessagesResult {
    read(|core| core.page(&Ic, args.nonce)).map_err(|error| error.to_string())
}

/// Sends a message, in Candid by convention, to a connection ([`ClientKey`]) or to all connections of a principal.
///
/// # Errors
/// If there is no such connection, or the message is too large, or the queues are full.
pub fn send(recipient: impl Into<Recipient>, message: Vec<u8>) -> Result<(), SendError> {
    match send_many([recipient], message)? {
        0 => Err(SendError::NotConnected),
        _ => Ok(()),
    }
}

/// Sends one message to many, once to each connection, with one copy of it in memory. Returns to how many connections;
/// recipients that are not connected are skipped.
///
/// # Errors
/// If the message is too large, or the queues would be too full: then no connection gets it.
pub fn send_many<R: Into<Recipient>>(
    recipients: impl IntoIterator<Item = R>,
    message: Vec<u8>,
) -> Result<usize, SendError> {
    let recipients: Vec<Recipient> = recipients.into_iter().map(Into::into).collect();
    update(|core| {
        let mut clients: Vec<_> = recipients.into_iter().flat_map(|recipient| core.resolve(recipient)).collect();
        clients.sort_unstable();
        clients.dedup();
        core.send(ic_cdk::api::time(), clients, message)
    })
}

/// Sends a message to all connections that have subscribed to a topic, and returns to how many.
///
/// # Errors
/// As [`send_many`].
pub fn publish(topic: &str, message: Vec<u8>) -> Result<usize, SendError> {
    update(|core| {
        let clients: Vec<_> = core.topics().members(topic).copied().collect();
        core.send(ic_cdk::api::time(), clients, message)
    })
}

/// Subscribes a connection, or all present connections of a principal, to a topic, until they end.
///
/// # Errors
/// [`SendError::NotConnected`] if there is none.
pub fn subscribe(client: impl Into<Recipient>, topic: &str) -> Result<(), SendError> {
    for_each(client, |core, key| core.topics().subscribe(key, topic))
}

/// Ends the subscription of a connection, or of all connections of a principal. It need not exist.
///
/// # Errors
/// [`SendError::NotConnected`] if there is no such connection.
pub fn unsubscribe(client: impl Into<Recipient>, topic: &str) -> Result<(), SendError> {
    for_each(client, |core, key| core.topics().unsubscribe(key, topic))
}

/// Closes a connection, or all connections of a principal, with a `CloseMessage`, and calls `on_close`. Messages that
/// were sent before are still delivered.
///
/// # Errors
/// [`SendError::NotConnected`] if there is none.
pub fn close(client: impl Into<Recipient>) -> Result<(), SendError> {
    for_each(client, |core, key| {
        core.close(ic_cdk::api::time(), key, Some(CloseMessageReason::ClosedByApplication));
    })
}

fn for_each(client: impl Into<Recipient>, mut action: impl FnMut(&mut core::Core, ClientKey)) -> Result<(), SendError> {
    let recipient = client.into();
    update(|core| {
        let clients = core.resolve(recipient);
        clients.iter().for_each(|key| action(core, *key));
        if clients.is_empty() { Err(SendError::NotConnected) } else { Ok(()) }
    })
}

/// All open connections, in the order of their keys.
pub fn connections() -> Vec<ClientKey> {
    read(|core| core.connections().copied().collect())
}

/// Forgets all connections and messages, without calling `on_close`. For tests.
pub fn wipe() {
    update(|core| core.clear());
}

/// Saves connections, topics and queued messages. Call it in `pre_upgrade`, with a memory that nothing else uses: one
/// of a `MemoryManager`, or all of stable memory (`DefaultMemoryImpl`) if the application does not use it.
///
/// # Errors
/// If the memory cannot grow. The upgrade may go on, without the connections.
pub fn save(memory: &impl Memory) -> Result<(), SaveError> {
    stable::write(memory, &export())
}

/// Restores what [`save`] has written to this memory and erases it there. Does nothing if nothing is saved. Call it in
/// `post_upgrade`, after [`init`].
///
/// # Errors
/// If it cannot be decoded. The canister then has no connections.
pub fn restore(memory: &impl Memory) -> Result<(), RestoreError> {
    match stable::take(memory)? {
        Some(bytes) => import(&bytes),
        None => Ok(()),
    }
}

/// What [`save`] writes, for applications that save their state as one value (`ic_cdk::storage::stable_save`).
pub fn export() -> Vec<u8> {
    read(|core| core.export())
}

/// Restores what [`export`] has returned, as [`restore`] does. It must not be imported twice.
///
/// # Errors
/// If it cannot be decoded. The canister then has no connections.
pub fn import(bytes: &[u8]) -> Result<(), RestoreError> {
    update(|core| {
        let result = core.import(&Ic, bytes);
        if result.is_err() {
            core.clear();
        }
        result
    })
}
