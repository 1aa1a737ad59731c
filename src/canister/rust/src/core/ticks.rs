//! What the timer does: acknowledgements, keep-alive checks and deletion, each in bounded steps.

use super::sending::encode_service_message;
use super::{Core, Pass, System};
use crate::params::KEEP_ALIVE_TIMEOUT_MS;
use crate::types::*;
use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Unbounded};

/// How many clients, and how many deleted messages, a step takes. A tick makes one step of each kind.
const STEP: usize = 500;

const KEEP_ALIVE_TIMEOUT: u64 = KEEP_ALIVE_TIMEOUT_MS * 1_000_000;

/// Gateways are looked after at multiples of this time, so that many of them need one tick.
const GRANULARITY: u64 = 10_000_000_000;

impl Core {
    /// When the next tick is due.
    pub(super) fn deadline(&self) -> Option<u64> {
        let care = self.gateways.next_care().map(|at| at.next_multiple_of(GRANULARITY));
        let passes = [&self.acks, &self.checks].into_iter().flatten().map(|pass| pass.at);
        passes.chain(care).min()
    }

    /// Does one step of all that is due. If that is not everything, the next tick is due at once.
    pub(crate) fn tick(&mut self, system: &impl System) {
        let now = system.now();
        self.timer = None;
        self.care(now);
        if self.checks.as_ref().is_some_and(|pass| pass.at <= now) {
            self.check(now);
        }
        if self.acks.as_ref().is_some_and(|pass| pass.at <= now) {
            self.acknowledge(now);
        }
    }

    fn acknowledge(&mut self, now: u64) {
        let Some(mut pass) = self.acks.take() else { return };
        let step = self.step(&pass);
        let mut clients_by_last = BTreeMap::<u64, Vec<ClientKey>>::new();
        for key in &step {
            let Some(client) = self.clients.get_mut(key) else { continue };
            client.unanswered.get_or_insert(now);
            clients_by_last.entry(client.incoming.last()).or_default().push(*key);
        }
        for (last_incoming_sequence_num, clients) in clients_by_last {
            let ack = CanisterAckMessageContent { last_incoming_sequence_num };
            let payload = encode_service_message(&WebsocketServiceMessageContent::AckMessage(ack));
            self.enqueue(now, &clients, payload, true);
        }
        pass.after = step.last().copied();
        if step.len() < STEP {
            if self.clients.is_empty() {
                return;
            }
            self.checks = Some(Pass { at: now + KEEP_ALIVE_TIMEOUT, after: None });
            let next = pass.at + self.interval();
            pass = Pass { at: if next > now { next } else { now + self.interval() }, after: None };
        }
        self.acks = Some(pass);
    }

    fn check(&mut self, now: u64) {
        let Some(mut pass) = self.checks.take() else { return };
        let step = self.step(&pass);
        for key in &step {
            let unanswered = self.clients.get(key).and_then(|client| client.unanswered);
            if unanswered.is_some_and(|since| now.saturating_sub(since) >= KEEP_ALIVE_TIMEOUT) {
                self.close(now, *key, Some(CloseMessageReason::KeepAliveTimeout));
            }
        }
        pass.after = step.last().copied();
        if step.len() == STEP {
            self.checks = Some(pass);
        }
    }

    fn step(&self, pass: &Pass) -> Vec<ClientKey> {
        let from = pass.after.map_or(Unbounded, Excluded);
        self.clients.range((from, Unbounded)).take(STEP).map(|(key, _)| *key).collect()
    }

    /// Deletes old messages, and gateways that have had neither clients nor messages for an interval.
    fn care(&mut self, now: u64) {
        let mut left = STEP;
        while left > 0 {
            let Some(principal) = self.gateways.take_due(now) else { return };
            let deleted = self.delete_expired(now, &principal, left);
            left -= deleted.max(1);
            let Some(gateway) = self.gateways.get(&principal) else { continue };
            let idle = gateway.idle_since.is_some_and(|since| now.saturating_sub(since) >= self.interval());
            let empty = gateway.queue.entries().is_empty();
            if left == 0 && !empty {
                self.gateways.plan(principal, 0);
            } else if !empty || (gateway.idle_since.is_some() && !idle) {
                self.gateways.plan(principal, now + self.interval());
            } else if idle {
                self.gateways.remove(&principal);
            }
        }
    }
}
