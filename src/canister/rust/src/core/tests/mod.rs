//! The core with a system of the test's own, and everything a client or gateway would check.

mod connections;
mod pages;
mod queue;
mod reading;
mod sessions;
mod ticks;
mod upgrades;
mod wire;

use super::{Core, System};
use crate::params::WsInitParams;
use crate::types::*;
use candid::Principal;
use ic_certification::LookupResult;
use reading::{Received, hash_tree, nonce_of};
use std::cell::{Cell, RefCell};

const SECOND: u64 = 1_000_000_000;
const INTERVAL: u64 = 300 * SECOND;

struct TestSystem {
    now: Cell<u64>,
    caller: Cell<Principal>,
    certified: Cell<[u8; 32]>,
    certificates: Cell<bool>,
    timer: Cell<Option<u64>>,
}

impl System for TestSystem {
    fn now(&self) -> u64 {
        self.now.get()
    }

    fn caller(&self) -> Principal {
        self.caller.get()
    }

    fn data_certificate(&self) -> Option<Vec<u8>> {
        self.certificates.get().then(|| self.certified.get().to_vec())
    }

    fn set_certified_data(&self, hash: &[u8; 32]) {
        self.certified.set(*hash);
    }

    fn set_timer(&self, at: Option<u64>) {
        self.timer.set(at);
    }
}

/// A canister with its clock, which runs the timer as the IC does.
struct Canister {
    core: RefCell<Core>,
    system: TestSystem,
}

fn principal(number: u8) -> Principal {
    Principal::self_authenticating([number])
}

/// A gateway's principal, of another length than a client's.
fn gateway(number: u8) -> Principal {
    Principal::from_slice(&[0, 0, 0, 0, 0, 0, 0, number, 1, 1])
}

impl Canister {
    fn new(params: WsInitParams) -> Self {
        let system = TestSystem {
            now: Cell::new(1_768_478_430_250_000_000),
            caller: Cell::new(Principal::anonymous()),
            certified: Cell::new([0; 32]),
            certificates: Cell::new(true),
            timer: Cell::new(None),
        };
        let canister = Self { core: RefCell::default(), system };
        canister.update(principal(0), |core, _| core.set_params(params));
        canister
    }

    fn update<R>(&self, caller: Principal, action: impl FnOnce(&mut Core, &TestSystem) -> R) -> R {
        self.system.caller.set(caller);
        let mut core = self.core.borrow_mut();
        let result = action(&mut core, &self.system);
        core.commit(&self.system);
        result
    }

    fn try_open(&self, client: Principal, nonce: u64, gateway: Principal) -> Result<ClientKey, String> {
        let args = CanisterWsOpenArguments { client_nonce: nonce, gateway_principal: gateway };
        self.update(client, |core, system| core.open(system, args)).map_err(|error| error.to_string())
    }

    fn open(&self, client: u8, nonce: u64) -> ClientKey {
        self.try_open(principal(client), nonce, gateway(1)).expect("opens")
    }

    /// Whether the application got the message.
    fn message_from(
        &self,
        caller: Principal,
        key: ClientKey,
        sequence_num: u64,
        content: &[u8],
    ) -> Result<bool, String> {
        self.receive(caller, key, sequence_num, false, content)
    }

    fn receive(
        &self,
        caller: Principal,
        key: ClientKey,
        number: u64,
        service: bool,
        content: &[u8],
    ) -> Result<bool, String> {
        let msg = WebsocketMessage {
            client_key: key,
            sequence_num: number,
            timestamp: 0,
            is_service_message: service,
            content: content.to_vec(),
        };
        let args = CanisterWsMessageArguments { msg };
        let received =
            self.update(caller, |core, system| core.message(system, args)).map_err(|error| error.to_string())?;
        if let Some(message) = &received {
            assert_eq!((message.client_key, &message.message[..]), (key, content));
        }
        Ok(received.is_some())
    }

    fn ended(&self, gateway: Principal, key: ClientKey) -> Result<(), String> {
        self.update(gateway, |core, system| core.ended(system, key)).map_err(|error| error.to_string())
    }

    fn send(&self, clients: &[ClientKey], payload: &[u8]) -> Result<usize, crate::SendError> {
        self.update(principal(0), |core, system| core.send(system.now(), clients.iter().copied(), payload.to_vec()))
    }

    /// A page, after checking what a client checks of each message.
    fn page(&self, gateway: Principal, nonce: u64) -> CanisterOutputCertifiedMessages {
        self.system.caller.set(gateway);
        let page = self.core.borrow().page(&self.system, nonce).expect("a page");
        if page.messages.is_empty() {
            assert_eq!(page, CanisterOutputCertifiedMessages::empty());
            return page;
        }
        assert_eq!(page.cert, self.system.certified.get());
        let tree = hash_tree(&page.tree);
        assert_eq!(tree.digest(), self.system.certified.get());
        let keys: Vec<_> = tree.list_paths().into_iter().map(|path| path[1].as_bytes().to_vec()).collect();
        assert_eq!(keys, page.messages.iter().map(|message| message.key.clone().into_bytes()).collect::<Vec<_>>());
        for (message, nonce) in page.messages.iter().zip(nonce_of(&page.messages[0])..) {
            assert_eq!(message.key, format!("{gateway}_{nonce:020}"));
            let LookupResult::Found(digest) = tree.lookup_path([&b"websocket"[..], message.key.as_bytes()]) else {
                panic!("{} is not in the tree", message.key);
            };
            use sha2::{Digest, Sha256};
            assert_eq!(digest, Sha256::digest(&message.content).as_slice());
        }
        page
    }

    /// All messages that a gateway finds, over as many pages as they take.
    fn poll(&self, gateway: Principal, mut nonce: u64) -> Vec<Received> {
        let mut received = Vec::new();
        loop {
            let page = self.page(gateway, nonce);
            received.extend(page.messages.iter().map(Received::from));
            match page.messages.last() {
                Some(last) if !page.is_end_of_queue => nonce = nonce_of(last) + 1,
                _ => return received,
            }
        }
    }

    /// Lets time pass, with all ticks that are due in it.
    fn advance(&self, nanoseconds: u64) {
        let end = self.system.now() + nanoseconds;
        for _ in 0..10_000 {
            match self.system.timer.get() {
                Some(at) if at <= end => {
                    self.system.now.set(at.max(self.system.now()));
                    self.tick();
                }
                _ => {
                    self.system.now.set(end);
                    return;
                }
            }
        }
        panic!("ticks without end");
    }

    fn tick(&self) {
        self.system.timer.set(None);
        self.update(principal(0), |core, system| core.tick(system));
    }

    fn closed(&self) -> Vec<ClientKey> {
        let mut core = self.core.borrow_mut();
        std::iter::from_fn(|| core.next_closed()).collect()
    }

    fn connections(&self) -> Vec<ClientKey> {
        self.core.borrow().connections().copied().collect()
    }

    fn queued_bytes(&self) -> usize {
        self.core.borrow().queued_bytes
    }
}
