//! Reads what a canister writes, with other libraries than it has.

use crate::types::{CanisterOutputMessage, ClientKey, WebsocketServiceMessageContent};
use ciborium::Value;
use ic_certification::HashTree;
use ic_certification::hash_tree::{empty, fork, label, leaf, pruned};

/// Reads a tree with the self-describe tag.
pub(super) fn hash_tree(bytes: &[u8]) -> HashTree {
    let value: Value = ciborium::from_reader(bytes).expect("CBOR");
    let (55_799, value) = value.into_tag().expect("a tag") else { panic!("another tag") };
    node(*value)
}

fn node(value: Value) -> HashTree {
    let mut items = value.into_array().expect("an array");
    let kind = u8::try_from(items.remove(0).into_integer().expect("a number")).expect("a small number");
    let bytes = |value: &Value| value.as_bytes().expect("bytes").clone();
    match (kind, &items[..]) {
        (0, []) => empty(),
        (1, [left, right]) => fork(node(left.clone()), node(right.clone())),
        (2, [name, subtree]) => label(bytes(name), node(subtree.clone())),
        (3, [value]) => leaf(bytes(value)),
        (4, [hash]) => pruned(<[u8; 32]>::try_from(bytes(hash)).expect("a hash")),
        other => panic!("{other:?}"),
    }
}

/// A message as a client reads it.
#[derive(Debug, PartialEq)]
pub(super) struct Received {
    pub(super) client: ClientKey,
    pub(super) sequence: u64,
    pub(super) service: bool,
    pub(super) content: Vec<u8>,
}

impl From<&CanisterOutputMessage> for Received {
    fn from(message: &CanisterOutputMessage) -> Self {
        let value: Value = ciborium::from_reader(&message.content[..]).expect("CBOR");
        let (55_799, value) = value.into_tag().expect("a tag") else { panic!("another tag") };
        let fields = value.into_map().expect("a map");
        let field = |name: &str| {
            let named = fields.iter().find(|(key, _)| key.as_text() == Some(name));
            named.unwrap_or_else(|| panic!("no {name}")).1.clone()
        };
        let number = |name| field(name).as_integer().and_then(|number| u64::try_from(number).ok()).expect("a number");
        Received {
            client: message.client_key,
            sequence: number("sequence_num"),
            service: field("is_service_message").as_bool().expect("a bool"),
            content: field("content").into_bytes().expect("bytes"),
        }
    }
}

impl Received {
    pub(super) fn service_message(&self) -> WebsocketServiceMessageContent {
        assert!(self.service);
        candid::decode_one(&self.content).expect("a service message")
    }
}

pub(super) fn nonce_of(message: &CanisterOutputMessage) -> u64 {
    message.key.rsplit('_').next().and_then(|nonce| nonce.parse().ok()).expect("a nonce")
}
