//! Bytes of the SDK and of `ic-websocket-cdk` 0.4.2.

use super::*;
use crate::core::cbor;
use crate::core::sending::encode_service_message;
use candid::{decode_one, encode_one};
use std::{fs, path::Path};

/// One of the repository's vectors.
pub(super) fn vector(file: &str, name: &str) -> serde_json::Value {
    let vectors = vectors(file);
    vectors.into_iter().find(|vector| vector["name"] == name).unwrap_or_else(|| panic!("no vector {name}"))
}

fn vectors(file: &str) -> Vec<serde_json::Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test/resources/vectors").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut file: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    match file["vectors"].take() {
        serde_json::Value::Array(vectors) => vectors,
        other => panic!("{other}"),
    }
}

fn text<'a>(value: &'a serde_json::Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name}"))
}

fn number(value: &serde_json::Value, name: &str) -> u64 {
    text(value, name).parse().expect("a number")
}

fn key(nonce: u64) -> ClientKey {
    let text = "yavxl-ppty4-enezb-hcalr-cdgzv-zoexx-7od3c-urvk6-rfzs4-552ct-7ae";
    ClientKey::new(Principal::from_text(text).expect("a principal"), nonce)
}

#[test]
fn contents_are_those_of_the_rust_cdk() {
    for name in ["content_open", "content_app", "content_empty"] {
        let vector = vector("gateway-frames.json", name);
        let decoded = &vector["decoded"];
        let payload = hex::decode(text(decoded, "content")).expect("hex");
        let mut content = cbor::message_head(
            &key(number(decoded, "client_nonce")),
            number(decoded, "sequence_num"),
            number(decoded, "timestamp"),
            decoded["is_service_message"] == true,
            payload.len(),
        );
        content.extend(payload);
        assert_eq!(hex::encode(content), text(&vector, "hex"), "{name}");
    }
}

#[test]
fn lengths_are_the_shortest() {
    for (payload, head) in [(23, "57"), (24, "5818"), (256, "590100"), (65_535, "59ffff"), (65_536, "5a00010000")] {
        let content = hex::encode(cbor::message_head(&key(7), 1, 1, false, payload));
        assert!(content.ends_with(&format!("67636f6e74656e74{head}")), "{content}");
    }
}

#[test]
fn service_messages_are_those_of_the_cdk_and_decode_as_those_of_the_sdk() {
    let ack = |last_incoming_sequence_num| CanisterAckMessageContent { last_incoming_sequence_num };
    let close = |reason| WebsocketServiceMessageContent::CloseMessage(CanisterCloseMessageContent { reason });
    let open = CanisterOpenMessageContent { client_key: key(7) };
    let keep_alive = ClientKeepAliveMessageContent { last_incoming_sequence_num: u64::MAX };
    let messages = [
        ("open", WebsocketServiceMessageContent::OpenMessage(open), OPEN),
        ("ack_max", WebsocketServiceMessageContent::AckMessage(ack(u64::MAX)), ACK),
        ("ack_0", WebsocketServiceMessageContent::AckMessage(ack(0)), ""),
        ("keep_alive", WebsocketServiceMessageContent::KeepAliveMessage(keep_alive), ""),
        ("close_keep_alive_timeout", close(CloseMessageReason::KeepAliveTimeout), CLOSE),
        ("close_wrong_sequence", close(CloseMessageReason::WrongSequenceNumber), ""),
        ("close_invalid_service", close(CloseMessageReason::InvalidServiceMessage), ""),
        ("close_by_application", close(CloseMessageReason::ClosedByApplication), ""),
    ];
    for (name, message, cdk) in messages {
        if !cdk.is_empty() {
            assert_eq!(hex::encode(encode_service_message(&message)), cdk, "{name}");
        }
        let sdk = hex::decode(text(&vector("candid.json", &format!("service_{name}")), "hex")).expect("hex");
        let decoded: WebsocketServiceMessageContent = decode_one(&sdk).expect("a service message");
        match (decoded, message) {
            // The recordings have numbers of their own in these two.
            (WebsocketServiceMessageContent::OpenMessage(open), WebsocketServiceMessageContent::OpenMessage(_)) => {
                assert_eq!(open.client_key.client_principal, key(7).client_principal);
            }
            (
                WebsocketServiceMessageContent::KeepAliveMessage(_),
                WebsocketServiceMessageContent::KeepAliveMessage(_),
            ) => {}
            (decoded, message) => assert_eq!(decoded, message, "{name}"),
        }
    }
}

#[test]
fn arguments_of_the_sdk_and_of_gateways_decode() {
    for vector in vectors("candid.json") {
        let Some(name) = vector["name"].as_str().filter(|_| vector["expected"] == "ok") else { continue };
        let bytes = hex::decode(text(&vector, "hex")).expect("hex");
        let decoded = &vector["decoded"][0];
        if name.starts_with("ws_open_args") {
            let args: CanisterWsOpenArguments = decode_one(&bytes).expect(name);
            assert_eq!(args.client_nonce, number(decoded, "client_nonce"));
            assert_eq!(args.gateway_principal.to_text(), text(decoded, "gateway_principal"));
        } else if name.starts_with("ws_close_args") {
            let args: CanisterWsCloseArguments = decode_one(&bytes).expect(name);
            assert_eq!(args.client_key, key(number(&decoded["client_key"], "client_nonce")));
        } else if name.starts_with("ws_get_messages_args") {
            let args: CanisterWsGetMessagesArguments = decode_one(&bytes).expect(name);
            assert_eq!(args.nonce, number(decoded, "nonce"));
        }
    }
}

#[test]
fn pages_are_those_of_the_rust_cdk() {
    let page = |messages, cert: &[u8], tree: &[u8], is_end_of_queue| CanisterOutputCertifiedMessages {
        messages,
        cert: cert.to_vec(),
        tree: tree.to_vec(),
        is_end_of_queue,
    };
    let message =
        CanisterOutputMessage { client_key: key(7), key: "g_00000000000000000003".into(), content: vec![1, 2, 3] };
    let encode = |result: CanisterWsGetMessagesResult| hex::encode(encode_one(result).expect("encodable"));
    assert_eq!(encode(Ok(CanisterOutputCertifiedMessages::empty())), EMPTY_PAGE);
    assert_eq!(encode(Ok(page(vec![message], &[4, 5], &[6, 7, 8], false))), PAGE);
    assert_eq!(encode(Err("no".into())), ERROR);
}
// Written with the types of ic-websocket-cdk 0.4.2, for the client key above with nonce 7.
const EMPTY_PAGE: &str = "4449444c066b02bc8a0101c5fed201716c04ccb1f7a70302e4cdf48d0404deb28ee80404829c8df40d7e6d036c039f93c60271b99adecb0104ebb49ce903056d7b6c02fa80a2940568bbd1eacd0e7801000000000001";
const PAGE: &str = "4449444c066b02bc8a0101c5fed201716c04ccb1f7a70302e4cdf48d0404deb28ee80404829c8df40d7e6d036c039f93c60271b99adecb0104ebb49ce903056d7b6c02fa80a2940568bbd1eacd0e780100000116675f303030303030303030303030303030303030303303010203011df3c708d264271017110cd9ae5c4bdfee1ec548d55e89732e77ba14fe0207000000000000000204050306070800";
const ERROR: &str = "4449444c066b02bc8a0101c5fed201716c04ccb1f7a70302e4cdf48d0404deb28ee80404829c8df40d7e6d036c039f93c60271b99adecb0104ebb49ce903056d7b6c02fa80a2940568bbd1eacd0e78010001026e6f";
const OPEN: &str = "4449444c066b04fdbd95cc0101bfd397b409038ff2d1ef0a049eb7f0ad0b036c01ebb49ce903026c02fa80a2940568bbd1eacd0e786c01d888abb90a786c01c49ff4e40f056b04cdc2dabb047fc9c68ea0057fd7aba29c0a7f999dafab0d7f010000011df3c708d264271017110cd9ae5c4bdfee1ec548d55e89732e77ba14fe020700000000000000";
const ACK: &str = "4449444c066b04fdbd95cc0101bfd397b409038ff2d1ef0a049eb7f0ad0b036c01ebb49ce903026c02fa80a2940568bbd1eacd0e786c01d888abb90a786c01c49ff4e40f056b04cdc2dabb047fc9c68ea0057fd7aba29c0a7f999dafab0d7f010003ffffffffffffffff";
const CLOSE: &str = "4449444c066b04fdbd95cc0101bfd397b409038ff2d1ef0a049eb7f0ad0b036c01ebb49ce903026c02fa80a2940568bbd1eacd0e786c01d888abb90a786c01c49ff4e40f056b04cdc2dabb047fc9c68ea0057fd7aba29c0a7f999dafab0d7f01000203";
