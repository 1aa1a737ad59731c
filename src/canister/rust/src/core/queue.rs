//! The messages for the clients of one gateway: a log in which a message's position is its nonce.

use super::{cbor, key::MessageKey};
use crate::types::{CanisterOutputMessage, ClientKey, GatewayPrincipal};
use std::{collections::VecDeque, rc::Rc};

/// What a queued message counts for beside its payload, in bytes.
pub(crate) const ENTRY_BYTES: usize = 256;

/// A page with its messages, certificate and witness stays below the limit of a query's reply, 2 MiB.
const PAGE_BYTES: usize = 2_000_000;

/// Upper bound of what a message adds to a page beside its content: client key (48), message key (84) and lengths
/// (10); its leaf in the witness (84 + 32 + 10) and the fork above it (2).
const PAGE_ENTRY_BYTES: usize = 270;

/// Upper bound of the hashes beside the range in a witness: two for each bit of a nonce, and those between gateways.
const WITNESS_BYTES: usize = 40_000;

/// A message, without what its position and its recipients' queue say already.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) client: ClientKey,
    pub(crate) sequence: u64,
    pub(crate) timestamp: u64,
    pub(crate) service: bool,
    /// One copy for all recipients.
    pub(crate) payload: Rc<[u8]>,
}

impl Entry {
    pub(crate) fn head(&self) -> Vec<u8> {
        cbor::message_head(&self.client, self.sequence, self.timestamp, self.service, self.payload.len())
    }
}

#[derive(Debug)]
pub(crate) struct Queue {
    prefix: Rc<str>,
    /// The nonce of the oldest entry.
    first: u64,
    entries: VecDeque<Entry>,
}

/// What a poll finds in a queue.
pub(crate) struct Page {
    pub(crate) messages: Vec<CanisterOutputMessage>,
    pub(crate) first: MessageKey,
    pub(crate) last: MessageKey,
    pub(crate) is_end_of_queue: bool,
}

impl Queue {
    /// An empty queue, whose next message gets this nonce.
    pub(crate) fn new(gateway: &GatewayPrincipal, next: u64) -> Self {
        Self { prefix: format!("{gateway}_").into(), first: next, entries: VecDeque::new() }
    }

    /// The nonce of the oldest message, or of the next one if there is none.
    pub(crate) fn first(&self) -> u64 {
        self.first
    }

    pub(crate) fn entries(&self) -> &VecDeque<Entry> {
        &self.entries
    }

    pub(crate) fn push(&mut self, entry: Entry) -> MessageKey {
        let key = self.key(self.first + self.entries.len() as u64);
        self.entries.push_back(entry);
        key
    }

    /// Takes the oldest message out if it was queued before that time.
    pub(crate) fn pop_older_than(&mut self, time: u64) -> Option<(MessageKey, Entry)> {
        if self.entries.front()?.timestamp >= time {
            return None;
        }
        let entry = self.entries.pop_front()?;
        let key = self.key(self.first);
        self.first += 1;
        Some((key, entry))
    }

    /// The messages from `nonce` on, as many as one reply may hold. None if there are none.
    pub(crate) fn page(&self, nonce: u64, max_messages: usize) -> Option<Page> {
        let from = nonce.max(self.first);
        let skipped = usize::try_from(from - self.first).ok()?;
        let mut bytes = WITNESS_BYTES;
        let mut messages = Vec::new();
        for entry in self.entries.iter().skip(skipped).take(max_messages) {
            let mut content = entry.head();
            bytes += content.len() + entry.payload.len() + PAGE_ENTRY_BYTES;
            if bytes > PAGE_BYTES && !messages.is_empty() {
                break;
            }
            content.extend_from_slice(&entry.payload);
            let key = self.key(from + messages.len() as u64).text();
            messages.push(CanisterOutputMessage { client_key: entry.client, key, content });
        }
        let last = from + (messages.len() as u64).checked_sub(1)?;
        let is_end_of_queue = skipped + messages.len() == self.entries.len();
        Some(Page { messages, first: self.key(from), last: self.key(last), is_end_of_queue })
    }

    fn key(&self, nonce: u64) -> MessageKey {
        MessageKey { prefix: self.prefix.clone(), nonce }
    }
}
