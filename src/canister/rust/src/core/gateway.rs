//! What is known of a gateway, and when it has to be looked after.

use super::queue::Queue;
use crate::types::GatewayPrincipal;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug)]
pub(crate) struct Gateway {
    pub(crate) queue: Queue,
    pub(crate) clients: u64,
    /// When its last client left.
    pub(crate) idle_since: Option<u64>,
    care_at: Option<u64>,
}

/// All gateways that have clients, messages, or had clients lately.
#[derive(Debug, Default)]
pub(crate) struct Gateways {
    by_principal: BTreeMap<GatewayPrincipal, Gateway>,
    /// When old messages have to be deleted although none is sent.
    care: BTreeSet<(u64, GatewayPrincipal)>,
}

impl Gateways {
    pub(crate) fn get(&self, principal: &GatewayPrincipal) -> Option<&Gateway> {
        self.by_principal.get(principal)
    }

    pub(crate) fn get_mut(&mut self, principal: &GatewayPrincipal) -> Option<&mut Gateway> {
        self.by_principal.get_mut(principal)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&GatewayPrincipal, &Gateway)> {
        self.by_principal.iter()
    }

    /// The gateway with one more client. Its queue begins at nonce 0 if it is not known.
    pub(crate) fn enter(&mut self, principal: GatewayPrincipal) {
        let gateway = self.register(principal, 0, None);
        gateway.clients += 1;
        gateway.idle_since = None;
    }

    pub(crate) fn register(&mut self, principal: GatewayPrincipal, next: u64, idle_since: Option<u64>) -> &mut Gateway {
        self.by_principal.entry(principal).or_insert_with(|| Gateway {
            queue: Queue::new(&principal, next),
            clients: 0,
            idle_since,
            care_at: None,
        })
    }

    pub(crate) fn leave(&mut self, principal: &GatewayPrincipal, now: u64) {
        if let Some(gateway) = self.by_principal.get_mut(principal) {
            gateway.clients = gateway.clients.saturating_sub(1);
            if gateway.clients == 0 {
                gateway.idle_since = Some(now);
            }
        }
    }

    pub(crate) fn remove(&mut self, principal: &GatewayPrincipal) {
        self.by_principal.remove(principal);
    }

    /// Plans to look after this gateway, unless that is planned already.
    pub(crate) fn plan(&mut self, principal: GatewayPrincipal, at: u64) {
        if let Some(gateway) = self.by_principal.get_mut(&principal)
            && gateway.care_at.is_none()
        {
            gateway.care_at = Some(at);
            self.care.insert((at, principal));
        }
    }

    /// When the next gateway has to be looked after.
    pub(crate) fn next_care(&self) -> Option<u64> {
        self.care.first().map(|(at, _)| *at)
    }

    /// The next gateway that has to be looked after at that time.
    pub(crate) fn take_due(&mut self, now: u64) -> Option<GatewayPrincipal> {
        if self.next_care()? > now {
            return None;
        }
        let (_, principal) = self.care.pop_first()?;
        if let Some(gateway) = self.by_principal.get_mut(&principal) {
            gateway.care_at = None;
        }
        Some(principal)
    }
}
