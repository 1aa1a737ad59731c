//! Messages on their way into the queues.

use super::Core;
use super::queue::{ENTRY_BYTES, Entry};
use crate::errors::SendError;
use crate::params::MAX_MESSAGE_BYTES;
use crate::types::{ClientKey, GatewayPrincipal, WebsocketServiceMessageContent};
use candid::encode_one;
use sha2::{Digest, Sha256};
use std::rc::Rc;

/// How many old messages of a gateway each new one for it deletes.
const DELETED_PER_MESSAGE: usize = 5;

impl Core {
    /// Queues one message for each of these clients that is connected, and returns how many that are. All of them
    /// share one copy of the payload. After an error nothing has been queued.
    pub(crate) fn send(
        &mut self,
        now: u64,
        clients: impl IntoIterator<Item = ClientKey>,
        payload: Vec<u8>,
    ) -> Result<usize, SendError> {
        let bytes = payload.len();
        if bytes > MAX_MESSAGE_BYTES {
            return Err(SendError::TooLarge { bytes });
        }
        let clients: Vec<_> = clients.into_iter().filter(|key| self.clients.contains_key(key)).collect();
        if self.queued_bytes + bytes + clients.len() * ENTRY_BYTES > self.params.max_queued_bytes {
            return Err(SendError::QueueFull);
        }
        self.enqueue(now, &clients, payload.into(), false);
        Ok(clients.len())
    }

    pub(super) fn send_service_message(&mut self, now: u64, key: ClientKey, message: &WebsocketServiceMessageContent) {
        self.enqueue(now, &[key], encode_service_message(message), true);
    }

    /// All of these clients must be connected.
    pub(super) fn enqueue(&mut self, now: u64, clients: &[ClientKey], payload: Rc<[u8]>, service: bool) {
        if !clients.is_empty() {
            self.queued_bytes += payload.len();
        }
        for key in clients {
            let Some(client) = self.clients.get_mut(key) else { continue };
            client.outgoing += 1;
            let (gateway, sequence) = (client.gateway, client.outgoing);
            self.delete_expired(now, &gateway, DELETED_PER_MESSAGE);
            let entry = Entry { client: *key, sequence, timestamp: now, service, payload: payload.clone() };
            self.push(gateway, entry);
            self.gateways.plan(gateway, now + self.interval());
        }
    }

    /// Appends a message to the queue of a registered gateway. Its payload has been counted.
    pub(super) fn push(&mut self, gateway: GatewayPrincipal, entry: Entry) {
        let Some(gateway) = self.gateways.get_mut(&gateway) else { return };
        self.queued_bytes += ENTRY_BYTES;
        let digest = Sha256::new_with_prefix(entry.head()).chain_update(&entry.payload).finalize().into();
        let key = gateway.queue.push(entry);
        self.tree.insert(key, digest);
        self.changed = true;
    }

    /// Deletes at most `limit` of the messages that are older than the interval; returns how many it has deleted.
    pub(super) fn delete_expired(&mut self, now: u64, gateway: &GatewayPrincipal, limit: usize) -> usize {
        let time = now.saturating_sub(self.interval());
        let Some(gateway) = self.gateways.get_mut(gateway) else { return 0 };
        for deleted in 0..limit {
            let Some((key, entry)) = gateway.queue.pop_older_than(time) else { return deleted };
            self.tree.remove(&key);
            self.changed = true;
            let last = Rc::strong_count(&entry.payload) == 1;
            self.queued_bytes -= ENTRY_BYTES + if last { entry.payload.len() } else { 0 };
        }
        limit
    }
}

pub(super) fn encode_service_message(message: &WebsocketServiceMessageContent) -> Rc<[u8]> {
    encode_one(message).expect("a service message is always encodable").into()
}
