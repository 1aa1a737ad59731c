//! The protocol, without calls of the IC: [`System`] stands for it, so that all of this runs in native tests.

mod cbor;
mod client;
mod gateway;
mod key;
mod methods;
mod queue;
mod sending;
mod snapshot;
mod ticks;
mod topics;
mod tree;

use crate::params::WsInitParams;
use crate::types::{ClientKey, ClientPrincipal, Recipient};
use candid::Principal;
use client::Client;
use gateway::Gateways;
use std::collections::{BTreeMap, VecDeque};
use topics::Topics;
use tree::MessageTree;

#[cfg(test)]
mod tests;

/// A tick that is later than this has trapped, or its call has timed out: it is asked for anew. In nanoseconds.
const LOST_AFTER: u64 = 60_000_000_000;

/// What the core needs of the IC.
pub(crate) trait System {
    /// In nanoseconds since 1970.
    fn now(&self) -> u64;
    fn caller(&self) -> Principal;
    /// None unless a non-replicated query is running.
    fn data_certificate(&self) -> Option<Vec<u8>>;
    fn set_certified_data(&self, hash: &[u8; 32]);
    /// Asks for a [`Core::tick`] at this time, in place of the one asked for before.
    fn set_timer(&self, at: Option<u64>);
}

/// All connections of a canister.
#[derive(Debug, Default)]
pub(crate) struct Core {
    params: WsInitParams,
    clients: BTreeMap<ClientKey, Client>,
    gateways: Gateways,
    tree: MessageTree,
    topics: Topics,
    /// What the queues hold.
    queued_bytes: usize,
    /// Sends an `AckMessage` to every client.
    acks: Option<Pass>,
    /// Removes the clients that have not answered theirs.
    checks: Option<Pass>,
    /// Connections that have ended, for `on_close`.
    closed: VecDeque<ClientKey>,
    /// Whether the tree has changed since its hash was certified.
    changed: bool,
    timer: Option<u64>,
}

/// A walk over all clients, in bounded steps.
#[derive(Debug)]
struct Pass {
    /// When it begins. In the past while it is under way.
    at: u64,
    /// The client that the last step ended with.
    after: Option<ClientKey>,
}

impl Core {
    pub(crate) fn set_params(&mut self, params: WsInitParams) {
        params.check();
        self.params = params;
        // After an upgrade that restores nothing, an older tree's hash is still certified.
        self.changed = true;
    }

    pub(crate) fn params(&self) -> &WsInitParams {
        &self.params
    }

    /// Certifies what has changed and sets the timer. Ends every change; a batch of messages needs one.
    pub(crate) fn commit(&mut self, system: &impl System) {
        if self.changed {
            self.changed = false;
            system.set_certified_data(&self.tree.root_hash());
        }
        let deadline = self.deadline();
        let lost = deadline.is_some_and(|at| at + LOST_AFTER <= system.now());
        if self.timer != deadline || lost {
            self.timer = deadline;
            system.set_timer(deadline);
        }
    }

    /// The next connection that `on_close` has not been told of.
    pub(crate) fn next_closed(&mut self) -> Option<ClientKey> {
        self.closed.pop_front()
    }

    pub(crate) fn connections(&self) -> impl Iterator<Item = &ClientKey> {
        self.clients.keys()
    }

    fn connections_of(&self, principal: ClientPrincipal) -> impl Iterator<Item = &ClientKey> {
        let keys = ClientKey::new(principal, 0)..=ClientKey::new(principal, u64::MAX);
        self.clients.range(keys).map(|(key, _)| key)
    }

    /// The open connections that a message for this recipient goes to.
    pub(crate) fn resolve(&self, recipient: Recipient) -> Vec<ClientKey> {
        match recipient {
            Recipient::Connection(key) => self.clients.contains_key(&key).then_some(key).into_iter().collect(),
            Recipient::Principal(principal) => self.connections_of(principal).copied().collect(),
        }
    }

    pub(crate) fn topics(&mut self) -> &mut Topics {
        &mut self.topics
    }

    fn interval(&self) -> u64 {
        self.params.send_ack_interval_ms * 1_000_000
    }
}
