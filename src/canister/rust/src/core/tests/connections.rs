use super::*;
use crate::SendError;
use crate::core::queue::ENTRY_BYTES;
use crate::core::topics::Topics;
use candid::encode_one;

fn canister() -> Canister {
    Canister::new(WsInitParams::default())
}

fn reason(received: &Received) -> CloseMessageReason {
    match received.service_message() {
        WebsocketServiceMessageContent::CloseMessage(close) => close.reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_connection_begins_with_an_open_message() {
    let canister = canister();
    let key = canister.open(1, u64::MAX);
    let received = canister.poll(gateway(1), 0);
    assert_eq!(received.len(), 1);
    assert_eq!((received[0].client, received[0].sequence), (key, 1));
    let open = WebsocketServiceMessageContent::OpenMessage(CanisterOpenMessageContent { client_key: key });
    assert_eq!(received[0].service_message(), open);
}

#[test]
fn refuses_anonymous_clients_and_open_keys() {
    let canister = canister();
    let refused = canister.try_open(Principal::anonymous(), 1, gateway(1));
    assert_eq!(refused.unwrap_err(), "Anonymous principal is not allowed");
    let key = canister.open(1, 1);
    let refused = canister.try_open(principal(1), 1, gateway(2));
    assert_eq!(refused.unwrap_err(), format!("Client with key {key} already has an open connection"));
    assert_eq!(canister.connections(), [key]);
}

#[test]
fn two_connections_of_a_principal_live_side_by_side() {
    let canister = canister();
    let (first, second) = (canister.open(1, 1), canister.open(1, 2));
    assert!(canister.message_from(principal(1), first, 1, b"a").unwrap());
    assert!(canister.message_from(principal(1), second, 1, b"b").unwrap());
    assert!(canister.message_from(principal(1), first, 2, b"c").unwrap());
    let both = canister.core.borrow().resolve(Recipient::Principal(principal(1)));
    assert_eq!(canister.send(&both, b"to both"), Ok(2));
    canister.ended(gateway(1), first).unwrap();
    assert_eq!((canister.connections(), canister.closed()), (vec![second], vec![first]));
    assert!(canister.message_from(principal(1), second, 2, b"d").unwrap());
    let refused = canister.message_from(principal(1), first, 3, b"e").unwrap_err();
    let text = "has a different key than the one used in the message";
    assert_eq!(refused, format!("Client with principal {} {text}", principal(1)));
}

#[test]
fn the_oldest_connection_makes_place_for_one_too_many() {
    let canister = Canister::new(WsInitParams::default().with_max_connections_per_principal(2));
    let oldest = canister.open(1, 9);
    canister.advance(SECOND);
    let (second, other) = (canister.open(1, 1), canister.open(2, 1));
    canister.advance(SECOND);
    let third = canister.open(1, 5);
    assert_eq!(canister.closed(), [oldest]);
    let mut expected = vec![second, third, other];
    expected.sort();
    assert_eq!(canister.connections(), expected);
    let received = canister.poll(gateway(1), 0);
    let close = received.iter().rfind(|received| received.client == oldest).expect("a message");
    assert_eq!(reason(close), CloseMessageReason::ClosedByApplication);
}

#[test]
fn a_message_must_come_from_the_owner_of_the_connection() {
    let canister = canister();
    let key = canister.open(1, 1);
    let refused = canister.message_from(principal(2), key, 1, b"").unwrap_err();
    assert_eq!(refused, format!("Client with principal {} doesn't have an open connection", principal(2)));
    canister.open(2, 1);
    let refused = canister.message_from(principal(2), key, 1, b"").unwrap_err();
    assert!(refused.contains("has a different key"), "{refused}");
    assert!(canister.message_from(principal(1), key, 1, b"").unwrap());
}

#[test]
fn a_wrong_sequence_number_closes_this_connection_only() {
    let canister = canister();
    let (key, other) = (canister.open(1, 1), canister.open(1, 2));
    let refused = canister.message_from(principal(1), key, 2, b"").unwrap_err();
    assert_eq!(refused, "Expected incoming sequence number 1 but got 2");
    assert_eq!((canister.connections(), canister.closed()), (vec![other], vec![key]));
    let received = canister.poll(gateway(1), 0);
    assert_eq!(reason(received.last().unwrap()), CloseMessageReason::WrongSequenceNumber);
}

#[test]
fn only_keep_alives_are_service_messages_of_clients() {
    let canister = canister();
    let key = canister.open(1, 1);
    let keep_alive = ClientKeepAliveMessageContent { last_incoming_sequence_num: 1 };
    let keep_alive = encode_one(WebsocketServiceMessageContent::KeepAliveMessage(keep_alive)).unwrap();
    assert_eq!(canister.receive(principal(1), key, 1, true, &keep_alive), Ok(false));
    let ack = CanisterAckMessageContent { last_incoming_sequence_num: 1 };
    let ack = encode_one(WebsocketServiceMessageContent::AckMessage(ack)).unwrap();
    assert_eq!(canister.receive(principal(1), key, 2, true, &ack).unwrap_err(), "Invalid service message");
    let refused = canister.receive(principal(1), key, 3, true, b"no Candid").unwrap_err();
    assert!(refused.starts_with("Error decoding service message content: "), "{refused}");
    assert_eq!(canister.message_from(principal(1), key, 4, b"still open"), Ok(true));
}

#[test]
fn a_gateway_closes_its_own_connections_only() {
    let canister = canister();
    let key = canister.open(1, 1);
    let stranger = gateway(2);
    let refused = canister.ended(stranger, key).unwrap_err();
    assert_eq!(refused, format!("Gateway with principal {stranger} is not registered"));
    canister.try_open(principal(2), 1, stranger).unwrap();
    let refused = canister.ended(stranger, key).unwrap_err();
    assert_eq!(refused, format!("Client with key {key} was not registered to gateway {stranger}"));
    canister.ended(gateway(1), key).unwrap();
    let refused = canister.ended(gateway(1), key).unwrap_err();
    assert_eq!(refused, format!("Client with key {key} doesn't have an open connection"));
}

#[test]
fn topics_end_with_their_connections() {
    let canister = canister();
    let (first, second) = (canister.open(1, 1), canister.open(2, 1));
    let members = |topic: &str| canister.core.borrow().topics.members(topic).copied().collect::<Vec<_>>();
    canister.update(principal(0), |core, _| {
        core.topics().subscribe(first, "news");
        core.topics().subscribe(first, "news");
        core.topics().subscribe(second, "news");
        core.topics().subscribe(first, "sport");
        core.topics().unsubscribe(first, "sport");
        core.topics().unsubscribe(first, "weather");
    });
    let mut expected = vec![first, second];
    expected.sort();
    assert_eq!((members("news"), members("sport")), (expected, vec![]));
    canister.ended(gateway(1), first).unwrap();
    assert_eq!(members("news"), [second]);
    canister.ended(gateway(1), second).unwrap();
    assert_eq!(format!("{:?}", canister.core.borrow().topics), format!("{:?}", Topics::default()));
}

#[test]
fn a_failed_send_queues_nothing() {
    let canister = Canister::new(WsInitParams::default().with_max_queued_bytes(3_000));
    let (first, second) = (canister.open(1, 1), canister.open(2, 1));
    let before = canister.poll(gateway(1), 0).len();
    assert_eq!(canister.send(&[ClientKey::new(principal(3), 1)], b""), Ok(0));
    assert_eq!(canister.send(&[first, second], &[0; 3_000]), Err(SendError::QueueFull));
    let bytes = crate::MAX_MESSAGE_BYTES + 1;
    assert_eq!(canister.send(&[first], &vec![0; bytes]), Err(SendError::TooLarge { bytes }));
    assert_eq!(canister.poll(gateway(1), 0).len(), before);
    assert_eq!(canister.send(&[first, second], &[0; 1_000]), Ok(2));
}

#[test]
fn recipients_share_one_copy_of_a_payload() {
    let canister = canister();
    let clients: Vec<_> = (0..100).map(|client| canister.open(client, 1)).collect();
    let before = canister.queued_bytes();
    assert_eq!(canister.send(&clients, &[7; 100_000]), Ok(100));
    assert_eq!(canister.queued_bytes() - before, 100_000 + 100 * ENTRY_BYTES);
    let received = canister.poll(gateway(1), 100);
    assert!(received.iter().all(|received| received.content == [7; 100_000] && received.sequence == 2));
}
