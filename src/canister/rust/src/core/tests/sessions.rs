//! Recorded sessions of the published SDK: the canister accepts what it sends, and queues byte for byte what it took.

use super::*;
use candid::{decode_args, decode_one};
use ciborium::Value;

fn get(value: &Value, name: &str) -> Value {
    let fields = value.as_map().expect("a map");
    fields.iter().find(|(key, _)| key.as_text() == Some(name)).unwrap_or_else(|| panic!("no {name}")).1.clone()
}

fn frame(step: &serde_json::Value) -> Value {
    let bytes = hex::decode(step["frame"].as_str().expect("a frame")).expect("hex");
    match ciborium::from_reader(&bytes[..]).expect("CBOR") {
        Value::Tag(55_799, value) => *value,
        value => value,
    }
}

fn bytes(value: Value) -> Vec<u8> {
    value.into_bytes().expect("bytes")
}

/// The client's call, of `ws_open` or `ws_message`.
fn call(canister: &Canister, step: &serde_json::Value) {
    let content = get(&get(&frame(step), "envelope"), "content");
    let caller = Principal::from_slice(&bytes(get(&content, "sender")));
    let arg = bytes(get(&content, "arg"));
    match step["method"].as_str() {
        Some("ws_open") => {
            let args: CanisterWsOpenArguments = decode_one(&arg).expect("an argument");
            canister.update(caller, |core, system| core.open(system, args)).expect("opens");
        }
        Some("ws_message") => {
            let (args, _): (CanisterWsMessageArguments, Option<candid::Reserved>) =
                decode_args(&arg).expect("arguments");
            canister.update(caller, |core, system| core.message(system, args)).expect("receives");
        }
        other => panic!("{other:?}"),
    }
}

fn replay(name: &str) {
    let session = wire::vector("sessions.json", name);
    let steps = session["steps"].as_array().expect("steps");
    let canister = Canister::new(WsInitParams::default());
    let mut queued = 0;
    for step in &steps[1..] {
        if step["from"] == "client" && step.get("frame").is_some() {
            call(&canister, step);
            continue;
        }
        if step["from"] != "gateway" {
            continue;
        }
        let message = frame(step);
        let expected = bytes(get(&message, "content"));
        let key = get(&message, "key").into_text().expect("text");
        let (gateway, _) = key.split_once('_').expect("a gateway");
        let gateway = Principal::from_text(gateway).expect("a principal");
        let decoded: Value = match ciborium::from_reader(&expected[..]).expect("CBOR") {
            Value::Tag(55_799, value) => *value,
            value => panic!("{value:?}"),
        };
        let payload = bytes(get(&decoded, "content"));
        let client = canister.connections()[0];
        let now = canister.system.now();
        if get(&decoded, "is_service_message") == Value::Bool(false) {
            assert_eq!(canister.send(&[client], &payload), Ok(1));
        } else if queued > 0 {
            canister.update(gateway, |core, _| core.enqueue(now, &[client], payload.clone().into(), true));
        }
        let page = canister.page(gateway, queued);
        assert_eq!(page.messages.len(), 1, "{name}");
        if queued > 0 {
            assert_eq!(hex::encode(&page.messages[0].content), hex::encode(&expected), "{name}");
        } else {
            // The Candid of the recording has its type table in another order.
            let open: WebsocketServiceMessageContent = decode_one(&payload).expect("a service message");
            assert_eq!(Received::from(&page.messages[0]).service_message(), open);
        }
        queued += 1;
    }
    assert!(queued > 1);
}

#[test]
fn the_canister_queues_what_the_sdk_took() {
    for name in
        ["normal", "pruned_trees", "close_WrongSequenceNumber", "close_InvalidServiceMessage", "close_KeepAliveTimeout"]
    {
        replay(name);
    }
}
