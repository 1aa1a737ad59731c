//! The four methods that clients and gateways call.

use super::client::{Client, Incoming};
use super::{Core, Pass, System};
use crate::errors::WsError;
use crate::params::OnMessageCallbackArgs;
use crate::types::*;
use candid::{Principal, decode_one};

impl Core {
    /// Opens a connection. Other connections of the principal stay.
    pub(crate) fn open(&mut self, system: &impl System, args: CanisterWsOpenArguments) -> Result<ClientKey, WsError> {
        let principal = system.caller();
        if principal == Principal::anonymous() {
            return Err(WsError::AnonymousPrincipal);
        }
        let key = ClientKey::new(principal, args.client_nonce);
        if self.clients.contains_key(&key) {
            return Err(WsError::AlreadyConnected(key));
        }
        let now = system.now();
        self.make_place(now, principal);
        let gateway = args.gateway_principal;
        self.gateways.enter(gateway);
        let client = Client { gateway, opened: now, incoming: Incoming::after(0), outgoing: 0, unanswered: None };
        self.clients.insert(key, client);
        if self.acks.is_none() {
            self.acks = Some(Pass { at: now + self.interval(), after: None });
        }
        let open = WebsocketServiceMessageContent::OpenMessage(CanisterOpenMessageContent { client_key: key });
        self.send_service_message(now, key, &open);
        Ok(key)
    }

    /// Closes the oldest connection of a principal that has as many as it may have.
    fn make_place(&mut self, now: u64, principal: ClientPrincipal) {
        if self.connections_of(principal).count() < self.params.max_connections_per_principal {
            return;
        }
        let oldest = self.connections_of(principal).min_by_key(|key| self.clients[key].opened).copied();
        if let Some(oldest) = oldest {
            self.close(now, oldest, Some(CloseMessageReason::ClosedByApplication));
        }
    }

    /// Receives a message: that of the application is returned, a service message is handled.
    pub(crate) fn message(
        &mut self,
        system: &impl System,
        args: CanisterWsMessageArguments,
    ) -> Result<Option<OnMessageCallbackArgs>, WsError> {
        let caller = system.caller();
        let message = args.msg;
        let key = message.client_key;
        if self.connections_of(caller).next().is_none() {
            return Err(WsError::PrincipalNotConnected(caller));
        }
        let client = match self.clients.get_mut(&key) {
            Some(client) if key.client_principal == caller => client,
            _ => return Err(WsError::KeyMismatch(key.client_principal)),
        };
        if let Err(error) = client.incoming.accept(message.sequence_num) {
            self.close(system.now(), key, Some(CloseMessageReason::WrongSequenceNumber));
            return Err(error);
        }
        if !message.is_service_message {
            let client_principal = key.client_principal;
            return Ok(Some(OnMessageCallbackArgs { client_principal, client_key: key, message: message.content }));
        }
        match decode_one(&message.content).map_err(WsError::UndecodableServiceMessage)? {
            WebsocketServiceMessageContent::KeepAliveMessage(_) => client.unanswered = None,
            _ => return Err(WsError::InvalidServiceMessage),
        }
        Ok(None)
    }

    /// A gateway says that a connection has ended.
    pub(crate) fn ended(&mut self, system: &impl System, key: ClientKey) -> Result<(), WsError> {
        let gateway = system.caller();
        if self.gateways.get(&gateway).is_none() {
            return Err(WsError::GatewayNotRegistered(gateway));
        }
        match self.clients.get(&key) {
            None => Err(WsError::KeyNotConnected(key)),
            Some(client) if client.gateway != gateway => Err(WsError::OtherGateway(key, gateway)),
            Some(_) => {
                self.close(system.now(), key, None);
                Ok(())
            }
        }
    }

    /// The messages for the calling gateway from a nonce on.
    pub(crate) fn page(&self, system: &impl System, nonce: u64) -> Result<CanisterOutputCertifiedMessages, WsError> {
        let Some(gateway) = self.gateways.get(&system.caller()) else {
            return Ok(CanisterOutputCertifiedMessages::empty());
        };
        let Some(page) = gateway.queue.page(nonce, self.params.max_number_of_returned_messages) else {
            return Ok(CanisterOutputCertifiedMessages::empty());
        };
        Ok(CanisterOutputCertifiedMessages {
            cert: system.data_certificate().ok_or(WsError::NoCertificate)?,
            tree: self.tree.witness(&page.first, &page.last),
            messages: page.messages,
            is_end_of_queue: page.is_end_of_queue,
        })
    }

    /// Ends a connection, with a CloseMessage if a reason is given. Returns whether there was one.
    pub(crate) fn close(&mut self, now: u64, key: ClientKey, reason: Option<CloseMessageReason>) -> bool {
        if !self.clients.contains_key(&key) {
            return false;
        }
        if let Some(reason) = reason {
            let close = WebsocketServiceMessageContent::CloseMessage(CanisterCloseMessageContent { reason });
            self.send_service_message(now, key, &close);
        }
        if let Some(client) = self.clients.remove(&key) {
            self.topics.remove(key);
            self.gateways.leave(&client.gateway, now);
            self.gateways.plan(client.gateway, now + self.interval());
            self.closed.push_back(key);
        }
        true
    }
}
