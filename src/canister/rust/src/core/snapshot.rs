//! The connections as Candid, whose records may get further optional fields in later versions.

use super::client::{Client, Incoming};
use super::queue::Entry;
use super::{Core, Pass, System};
use crate::errors::RestoreError;
use crate::types::{ClientKey, GatewayPrincipal};
use candid::{CandidType, decode_one, encode_one};
use serde::Deserialize;
use serde_bytes::ByteBuf;
use std::collections::BTreeMap;
use std::rc::Rc;

#[derive(CandidType, Deserialize)]
struct Saved {
    clients: Vec<SavedClient>,
    gateways: Vec<SavedGateway>,
    payloads: Vec<ByteBuf>,
    next_acks: Option<u64>,
}

#[derive(CandidType, Deserialize)]
struct SavedClient {
    key: ClientKey,
    gateway: GatewayPrincipal,
    opened: u64,
    incoming: u64,
    outgoing: u64,
    topics: Vec<String>,
}

#[derive(CandidType, Deserialize)]
struct SavedGateway {
    principal: GatewayPrincipal,
    first: u64,
    idle_since: Option<u64>,
    entries: Vec<SavedEntry>,
}

#[derive(CandidType, Deserialize)]
struct SavedEntry {
    client: ClientKey,
    sequence: u64,
    timestamp: u64,
    service: bool,
    /// Its index.
    payload: u64,
}

impl Core {
    /// Connections, topics and queues. The parameters are not part of it.
    pub(crate) fn export(&self) -> Vec<u8> {
        let mut payloads = Vec::new();
        let mut indices = BTreeMap::new();
        let gateways = self.gateways.iter().map(|(principal, gateway)| SavedGateway {
            principal: *principal,
            first: gateway.queue.first(),
            idle_since: gateway.idle_since,
            entries: gateway.queue.entries().iter().map(|entry| entry.export(&mut payloads, &mut indices)).collect(),
        });
        let gateways = gateways.collect();
        let clients = self.clients.iter().map(|(key, client)| SavedClient {
            key: *key,
            gateway: client.gateway,
            opened: client.opened,
            incoming: client.incoming.last(),
            outgoing: client.outgoing,
            topics: self.topics.of(key).map(|topic| topic.to_string()).collect(),
        });
        let clients = clients.collect();
        let next_acks = self.acks.as_ref().map(|pass| pass.at);
        encode_one(Saved { clients, gateways, payloads, next_acks }).expect("connections are always encodable")
    }

    /// Takes over what has been exported, in place of what is there. A keep-alive that was awaited is no longer.
    pub(crate) fn import(&mut self, system: &impl System, bytes: &[u8]) -> Result<(), RestoreError> {
        let saved: Saved = decode_one(bytes).map_err(|error| RestoreError::Undecodable(error.to_string()))?;
        let now = system.now();
        self.clear();
        let payloads: Vec<Rc<[u8]>> = saved.payloads.into_iter().map(|bytes| bytes.into_vec().into()).collect();
        self.queued_bytes = payloads.iter().map(|payload| payload.len()).sum();
        for gateway in saved.gateways {
            let principal = gateway.principal;
            self.gateways.register(principal, gateway.first, gateway.idle_since);
            self.gateways.plan(principal, now + self.interval());
            for entry in gateway.entries {
                let payload = usize::try_from(entry.payload).ok().and_then(|index| payloads.get(index));
                let payload = payload.ok_or_else(|| RestoreError::Undecodable("a payload is missing".into()))?.clone();
                let SavedEntry { client, sequence, timestamp, service, .. } = entry;
                self.push(principal, Entry { client, sequence, timestamp, service, payload });
            }
        }
        for saved in saved.clients {
            self.gateways.enter(saved.gateway);
            saved.topics.iter().for_each(|topic| self.topics.subscribe(saved.key, topic));
            let client = Client {
                gateway: saved.gateway,
                opened: saved.opened,
                incoming: Incoming::after(saved.incoming),
                outgoing: saved.outgoing,
                unanswered: None,
            };
            self.clients.insert(saved.key, client);
        }
        self.acks = saved.next_acks.map(|at| Pass { at, after: None });
        Ok(())
    }

    /// Forgets everything but the parameters. `on_close` is not called.
    pub(crate) fn clear(&mut self) {
        *self = Self { params: self.params, changed: true, timer: self.timer, ..Self::default() };
    }
}

impl Entry {
    fn export(&self, payloads: &mut Vec<ByteBuf>, indices: &mut BTreeMap<*const u8, u64>) -> SavedEntry {
        let payload = *indices.entry(self.payload.as_ptr()).or_insert_with(|| {
            payloads.push(ByteBuf::from(&self.payload[..]));
            payloads.len() as u64 - 1
        });
        let Self { client, sequence, timestamp, service, .. } = *self;
        SavedEntry { client, sequence, timestamp, service, payload }
    }
}
