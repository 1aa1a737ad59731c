//! What is known of a connection.

use crate::errors::WsError;
use crate::types::GatewayPrincipal;

#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) gateway: GatewayPrincipal,
    pub(crate) opened: u64,
    pub(crate) incoming: Incoming,
    /// The sequence number of the last message to the client.
    pub(crate) outgoing: u64,
    /// When the `AckMessage` was sent that the client has not answered.
    pub(crate) unanswered: Option<u64>,
}

/// The order of a client's messages. Each must have the number after the last one's.
#[derive(Debug)]
pub(crate) struct Incoming {
    last: u64,
}

impl Incoming {
    /// Messages up to this number have been received.
    pub(crate) fn after(last: u64) -> Self {
        Self { last }
    }

    /// The number of the last message received; 0 if there is none.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    pub(crate) fn accept(&mut self, actual: u64) -> Result<(), WsError> {
        let expected = self.last + 1;
        if actual != expected {
            return Err(WsError::WrongSequenceNumber { expected, actual });
        }
        self.last = actual;
        Ok(())
    }
}
