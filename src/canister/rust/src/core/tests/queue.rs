//! Arbitrary histories, compared with plain lists.

use super::*;
use crate::core::key::MessageKey;
use crate::core::tree::MessageTree;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
enum Step {
    Open { client: u8, nonce: u8, gateway: u8 },
    End(prop::sample::Index),
    Send { clients: Vec<prop::sample::Index>, bytes: usize },
    Wait { seconds: u64 },
    Upgrade,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0..4u8, any::<u8>(), 0..3u8).prop_map(|(client, nonce, gateway)| Step::Open { client, nonce, gateway }),
        1 => any::<prop::sample::Index>().prop_map(Step::End),
        6 => (vec(any::<prop::sample::Index>(), 1..6), 0..400_000usize).prop_map(|(clients, bytes)| Step::Send { clients, bytes }),
        3 => (0..400u64).prop_map(|seconds| Step::Wait { seconds }),
        1 => Just(Step::Upgrade),
    ];
    vec(step, 1..60)
}

/// Follows a canister as its gateways do: polls from the last nonce on, and never misses or repeats a message.
#[derive(Default)]
struct Reader {
    next: BTreeMap<Principal, u64>,
    last: BTreeMap<ClientKey, u64>,
    application_messages: usize,
}

impl Reader {
    fn poll(&mut self, canister: &Canister) {
        for number in 0..3 {
            let gateway = gateway(number);
            let known = canister.core.borrow().gateways.get(&gateway).is_some();
            let next = self.next.entry(gateway).or_default();
            if !known {
                *next = 0;
            }
            loop {
                let page = canister.page(gateway, *next);
                assert!(page.messages.len() <= 50);
                for message in &page.messages {
                    assert_eq!(nonce_of(message), *next);
                    *next += 1;
                    let received = Received::from(message);
                    let last = self.last.entry(received.client).or_default();
                    if received.sequence == 1 {
                        *last = 0;
                    }
                    *last += 1;
                    assert_eq!(received.sequence, *last);
                    self.application_messages += usize::from(!received.service);
                }
                if page.is_end_of_queue {
                    break;
                }
            }
        }
    }
}

fn upgraded(canister: Canister) -> Canister {
    let new = Canister::new(WsInitParams::default());
    new.system.now.set(canister.system.now());
    let saved = canister.core.borrow().export();
    new.update(principal(0), |core, system| core.import(system, &saved)).expect("restored");
    assert_eq!(new.system.certified.get(), canister.system.certified.get());
    assert_eq!(new.queued_bytes(), canister.queued_bytes());
    new
}

/// What the queues hold, counted anew.
fn counted_bytes(canister: &Canister) -> usize {
    let core = canister.core.borrow();
    let entries = || core.gateways.iter().flat_map(|(_, gateway)| gateway.queue.entries());
    let payloads: BTreeMap<_, _> = entries().map(|entry| (entry.payload.as_ptr(), entry.payload.len())).collect();
    // Empty payloads may share an address with others, but add nothing.
    entries().count() * crate::core::queue::ENTRY_BYTES + payloads.values().sum::<usize>()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn gateways_get_every_message_once_and_in_order(steps in steps()) {
        let mut canister = Canister::new(WsInitParams::default());
        let mut reader = Reader::default();
        let mut sent = 0;
        for step in steps {
            let open = canister.connections();
            match step {
                Step::Open { client, nonce, gateway: number } => {
                    let _ = canister.try_open(principal(client), nonce.into(), gateway(number));
                }
                Step::End(index) if !open.is_empty() => {
                    let key = *index.get(&open);
                    let gateway = canister.core.borrow().clients[&key].gateway;
                    canister.ended(gateway, key).expect("ends");
                }
                Step::Send { clients, bytes } if !open.is_empty() => {
                    let clients: std::collections::BTreeSet<_> = clients.iter().map(|index| *index.get(&open)).collect();
                    let clients: Vec<_> = clients.into_iter().collect();
                    sent += canister.send(&clients, &vec![1; bytes]).unwrap_or(0);
                }
                Step::Wait { seconds } => {
                    // A gateway that does not poll for longer than the interval misses messages.
                    for _ in 0..4 {
                        canister.advance(seconds * SECOND / 4);
                        reader.poll(&canister);
                    }
                }
                Step::Upgrade => canister = upgraded(canister),
                _ => {}
            }
            reader.poll(&canister);
            prop_assert_eq!(canister.queued_bytes(), counted_bytes(&canister));
        }
        prop_assert_eq!(reader.application_messages, sent);
        canister.advance(10 * INTERVAL);
        prop_assert_eq!(canister.queued_bytes(), 0);
        prop_assert_eq!(canister.core.borrow().gateways.iter().count(), 0);
        prop_assert_eq!(canister.system.timer.get(), None);
        let fresh = Canister::new(WsInitParams::default());
        prop_assert_eq!(canister.system.certified.get(), fresh.system.certified.get());
    }

    #[test]
    fn a_tree_reveals_a_range_and_nothing_else(
        keys in btree_set(("[a-c]{0,3}(-[a-c]{1,2})?", prop_oneof![0..8u64, any::<u64>()]), 1..40),
        removed in vec(any::<prop::sample::Index>(), 0..10),
        ends in any::<[prop::sample::Index; 2]>(),
    ) {
        let mut keys: Vec<_> = keys.into_iter().map(|(name, nonce)| MessageKey { prefix: format!("{name}_").into(), nonce }).collect();
        let mut tree = MessageTree::default();
        for (index, key) in keys.iter().enumerate() {
            tree.insert(key.clone(), [index as u8; 32]);
            if index % 3 == 0 {
                tree.root_hash();
            }
        }
        let mut digests: Vec<_> = (0..keys.len()).map(|index| [index as u8; 32]).collect();
        for index in removed {
            if keys.len() > 1 {
                let index = index.index(keys.len());
                tree.remove(&keys.remove(index));
                digests.remove(index);
            }
        }
        let mut entries: Vec<_> = keys.iter().zip(digests).collect();
        entries.sort_by_key(|(key, _)| key.text());
        let mut ends = ends.map(|index| index.index(entries.len()));
        ends.sort();
        let range = &entries[ends[0]..=ends[1]];
        let root = tree.root_hash();
        let witness = hash_tree(&tree.witness(range[0].0, range[range.len() - 1].0));
        prop_assert_eq!(witness.digest(), root);
        let revealed: Vec<_> = witness.list_paths().into_iter().map(|path| path[1].as_bytes().to_vec()).collect();
        prop_assert_eq!(revealed, range.iter().map(|(key, _)| key.text().into_bytes()).collect::<Vec<_>>());
        for (key, digest) in range {
            let found = witness.lookup_path([&b"websocket"[..], key.text().as_bytes()]);
            prop_assert_eq!(found, LookupResult::Found(&digest[..]));
        }
    }
}
