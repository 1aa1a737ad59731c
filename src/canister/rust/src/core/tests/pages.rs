use super::*;
use crate::MAX_MESSAGE_BYTES;

/// What a reply of a query may have, without a certificate's size on a large network.
const REPLY_LIMIT: usize = 2 * 1024 * 1024 - 16 * 1024;

fn reply_bytes(page: CanisterOutputCertifiedMessages) -> usize {
    candid::encode_one(CanisterWsGetMessagesResult::Ok(page)).expect("encodable").len()
}

#[test]
fn an_unknown_gateway_gets_an_empty_page() {
    let canister = Canister::new(WsInitParams::default());
    canister.open(1, 1);
    assert!(canister.page(gateway(2), 0).messages.is_empty());
    assert!(canister.page(gateway(1), 1).messages.is_empty());
    assert!(canister.page(gateway(1), u64::MAX).messages.is_empty());
}

#[test]
fn messages_need_a_certificate() {
    let canister = Canister::new(WsInitParams::default());
    canister.open(1, 1);
    canister.system.certificates.set(false);
    let error = canister.core.borrow().page(&canister.system, 0).map(|page| page.messages);
    canister.system.caller.set(gateway(1));
    assert!(error.is_ok_and(|messages| messages.is_empty()), "the caller is no gateway");
    let error = canister.core.borrow().page(&canister.system, 0).unwrap_err();
    assert_eq!(error.to_string(), "Messages can be fetched by a query only");
}

#[test]
fn a_page_is_bounded_by_number() {
    let canister = Canister::new(WsInitParams::default().with_max_number_of_returned_messages(3));
    let key = canister.open(1, 1);
    for _ in 0..5 {
        canister.send(&[key], b"m").unwrap();
    }
    let sizes = |nonce| {
        let page = canister.page(gateway(1), nonce);
        (page.messages.len(), page.is_end_of_queue)
    };
    assert_eq!((sizes(0), sizes(2), sizes(3), sizes(5)), ((3, false), (3, false), (3, true), (1, true)));
}

#[test]
fn a_page_of_the_largest_messages_fits_into_a_reply() {
    let canister = Canister::new(WsInitParams::default());
    let key = canister.open(1, 1);
    for _ in 0..3 {
        canister.send(&[key], &vec![0; MAX_MESSAGE_BYTES]).unwrap();
    }
    for nonce in 0..4 {
        let page = canister.page(gateway(1), nonce);
        assert_eq!(page.is_end_of_queue, nonce == 3);
        assert!(reply_bytes(page) <= REPLY_LIMIT);
    }
    assert_eq!(canister.poll(gateway(1), 0).len(), 4);
}

#[test]
fn a_page_of_many_messages_is_bounded_by_bytes() {
    let canister = Canister::new(WsInitParams::default().with_max_number_of_returned_messages(usize::MAX));
    let key = canister.open(1, u64::MAX);
    for _ in 0..6_000 {
        canister.send(&[key], b"").unwrap();
    }
    let page = canister.page(gateway(1), 0);
    assert!(!page.is_end_of_queue && page.messages.len() > 3_000, "{}", page.messages.len());
    assert!(reply_bytes(page) <= REPLY_LIMIT);
    assert_eq!(canister.poll(gateway(1), 0).len(), 6_001);
}

#[test]
fn the_witness_grows_with_the_page_and_not_with_the_queues() {
    let canister = Canister::new(WsInitParams::default());
    let keys: Vec<_> = (0..50).map(|i| canister.try_open(principal(i), 1, gateway(i)).unwrap()).collect();
    for _ in 0..100 {
        canister.send(&keys, b"m").unwrap();
    }
    let one = Canister::new(WsInitParams::default().with_max_number_of_returned_messages(1));
    one.core.replace(canister.core.take());
    one.system.certified.set(canister.system.certified.get());
    one.update(principal(0), |core, _| {
        core.set_params(WsInitParams::default().with_max_number_of_returned_messages(1))
    });
    for nonce in [0, 50, 100] {
        let tree = one.page(gateway(25), nonce).tree.len();
        assert!(tree < 1_500, "{tree} bytes for one of 5,050 messages");
    }
}
