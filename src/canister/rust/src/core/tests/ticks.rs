use super::*;
use candid::encode_one;

fn keep_alive(canister: &Canister, key: ClientKey, number: u64) {
    let content = ClientKeepAliveMessageContent { last_incoming_sequence_num: 0 };
    let content = encode_one(WebsocketServiceMessageContent::KeepAliveMessage(content)).unwrap();
    assert_eq!(canister.receive(key.client_principal, key, number, true, &content), Ok(false));
}

fn acks(received: &[Received]) -> Vec<(ClientKey, u64)> {
    let acks = received.iter().filter(|received| received.service);
    let acks = acks.filter_map(|received| match received.service_message() {
        WebsocketServiceMessageContent::AckMessage(ack) => Some((received.client, ack.last_incoming_sequence_num)),
        _ => None,
    });
    acks.collect()
}

#[test]
fn an_idle_canister_needs_no_timer() {
    let canister = Canister::new(WsInitParams::default());
    assert_eq!(canister.system.timer.get(), None);
    let key = canister.open(1, 1);
    assert!(canister.system.timer.get().is_some());
    canister.ended(gateway(1), key).unwrap();
    canister.advance(4 * INTERVAL);
    assert_eq!(canister.system.timer.get(), None);
}

#[test]
fn acknowledges_every_interval_and_keeps_clients_that_answer() {
    let canister = Canister::new(WsInitParams::default());
    let (first, second) = (canister.open(1, 1), canister.open(2, 1));
    canister.message_from(principal(1), first, 1, b"m").unwrap();
    canister.advance(INTERVAL);
    let received = canister.poll(gateway(1), 0);
    let mut expected = vec![(first, 1), (second, 0)];
    expected.sort_by_key(|(_, last)| *last);
    assert_eq!(acks(&received), expected);
    keep_alive(&canister, first, 2);
    keep_alive(&canister, second, 1);
    canister.advance(2 * INTERVAL - SECOND);
    assert_eq!(canister.connections().len(), 0, "the next acknowledgements were not answered");
}

#[test]
fn closes_clients_that_do_not_answer() {
    let canister = Canister::new(WsInitParams::default());
    let (silent, alive) = (canister.open(1, 1), canister.open(1, 2));
    canister.advance(INTERVAL + 59 * SECOND);
    assert_eq!(canister.connections().len(), 2);
    keep_alive(&canister, alive, 1);
    canister.advance(SECOND);
    assert_eq!((canister.connections(), canister.closed()), (vec![alive], vec![silent]));
    let close = CanisterCloseMessageContent { reason: CloseMessageReason::KeepAliveTimeout };
    let last = canister.poll(gateway(1), 0).pop().expect("a message");
    assert_eq!(last.service_message(), WebsocketServiceMessageContent::CloseMessage(close));
    assert_eq!(last.client, silent);
}

#[test]
fn a_tick_takes_bounded_steps() {
    let canister = Canister::new(WsInitParams::default());
    let keys: Vec<_> =
        (0..1_200).map(|i| canister.try_open(principal((i % 250) as u8), i, gateway(1)).unwrap()).collect();
    let opened = canister.poll(gateway(1), 0).len();
    canister.system.now.set(canister.system.timer.get().expect("a timer"));
    let mut sizes = vec![];
    for _ in 0..3 {
        assert!(canister.system.timer.get().is_some_and(|at| at <= canister.system.now()), "due at once");
        canister.tick();
        sizes.push(canister.poll(gateway(1), 0).len() - opened);
    }
    assert_eq!(sizes, [500, 1_000, 1_200]);
    assert!(canister.system.timer.get().is_some_and(|at| at > canister.system.now()));
    canister.advance(60 * SECOND);
    assert_eq!((canister.connections().len(), canister.closed().len()), (0, keys.len()));
}

#[test]
fn a_lost_timer_is_set_again() {
    let canister = Canister::new(WsInitParams::default());
    let key = canister.open(1, 1);
    canister.system.timer.set(None);
    canister.advance(INTERVAL + 59 * SECOND);
    canister.send(&[key], b"m").unwrap();
    assert_eq!(canister.system.timer.get(), None, "it may still come");
    canister.advance(SECOND);
    canister.send(&[key], b"m").unwrap();
    canister.advance(0);
    assert_eq!(acks(&canister.poll(gateway(1), 0)).len(), 1);
}

#[test]
fn old_messages_are_deleted_with_new_ones_and_by_the_timer() {
    let canister = Canister::new(WsInitParams::default());
    let key = canister.open(1, 1);
    for _ in 0..20 {
        canister.send(&[key], b"old").unwrap();
    }
    canister.advance(INTERVAL - SECOND);
    canister.system.now.set(canister.system.now() + 2 * SECOND);
    canister.send(&[key], b"new").unwrap();
    assert_eq!(nonce_of(&canister.page(gateway(1), 0).messages[0]), 5);
    canister.advance(11 * SECOND);
    let received = canister.poll(gateway(1), 0);
    assert_eq!(received.iter().filter(|received| !received.service).count(), 1);
    assert_eq!(received[0].content, b"new");
}

#[test]
fn a_gateway_without_clients_is_forgotten_with_its_queue() {
    let canister = Canister::new(WsInitParams::default());
    let empty = canister.system.certified.get();
    let key = canister.open(1, 1);
    canister.send(&[key], &[0; 1_000]).unwrap();
    assert_ne!(canister.system.certified.get(), empty);
    canister.ended(gateway(1), key).unwrap();
    canister.advance(INTERVAL / 2);
    assert_eq!(canister.poll(gateway(1), 0).len(), 2, "still to be fetched");
    canister.advance(3 * INTERVAL);
    assert_eq!(canister.core.borrow().gateways.iter().count(), 0);
    assert_eq!(canister.queued_bytes(), 0);
    let refused = canister.ended(gateway(1), key).unwrap_err();
    assert_eq!(refused, format!("Gateway with principal {} is not registered", gateway(1)));
    canister.open(1, 2);
    assert_eq!(nonce_of(&canister.page(gateway(1), 0).messages[0]), 0);
}
