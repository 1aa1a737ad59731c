//! The certified map from message keys to the SHA-256 of messages.
//!
//! A binary radix tree over the keys. Its depth grows with the logarithm of the queue's length, because nonces are
//! consecutive, and is bounded by the length of a key whatever the keys are. Hashes are computed when the root is
//! asked for, so that a batch of messages hashes each fork once.

use super::cbor;
use super::key::MessageKey;
use sha2::{Digest, Sha256};
use std::{cmp::Ordering, mem};

pub(crate) type Hash = [u8; 32];

const LABEL: &[u8] = b"websocket";

#[derive(Debug, Default)]
enum Node {
    #[default]
    Empty,
    Leaf(Leaf),
    Fork(Box<Fork>),
}

#[derive(Debug)]
struct Leaf {
    key: MessageKey,
    /// Of the message.
    digest: Hash,
    /// Of this node.
    hash: Hash,
}

#[derive(Debug)]
struct Fork {
    /// The first bit in which keys below differ: 0 to the left, 1 to the right.
    bit: usize,
    /// None if something below has changed.
    hash: Option<Hash>,
    left: Node,
    right: Node,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct MessageTree {
    root: Node,
}

impl MessageTree {
    /// Adds a message. A key that is there already keeps its digest.
    pub(crate) fn insert(&mut self, key: MessageKey, digest: Hash) {
        let bit = match self.root.nearest(&key) {
            None => 0,
            Some(nearest) => match key.first_different_bit(nearest) {
                None => return,
                Some(bit) => bit,
            },
        };
        let mut node = &mut self.root;
        while matches!(node, Node::Fork(fork) if fork.bit < bit) {
            let Node::Fork(fork) = node else { unreachable!() };
            fork.hash = None;
            node = fork.child(&key);
        }
        node.join(Leaf::new(key, digest), bit);
    }

    /// Removes a message that is there.
    pub(crate) fn remove(&mut self, key: &MessageKey) {
        self.root.remove(key);
    }

    /// The canister's certified data.
    pub(crate) fn root_hash(&mut self) -> Hash {
        labeled(LABEL, &self.root.refresh())
    }

    /// The CBOR of a tree that reveals the leaves from `first` to `last`, both included, and nothing else.
    /// The root hash must have been computed since the last change.
    pub(crate) fn witness(&self, first: &MessageKey, last: &MessageKey) -> Vec<u8> {
        let mut out = cbor::SELF_DESCRIBE.to_vec();
        cbor::array(&mut out, 3);
        cbor::unsigned(&mut out, 2);
        cbor::bytes(&mut out, LABEL);
        self.root.witness(first, last, &mut out);
        out
    }
}

impl Leaf {
    fn new(key: MessageKey, digest: Hash) -> Self {
        let leaf = hash(b"\x10ic-hashtree-leaf", &[&digest]);
        let hash = labeled(key.text().as_bytes(), &leaf);
        Self { key, digest, hash }
    }
}

impl Fork {
    fn child(&mut self, key: &MessageKey) -> &mut Node {
        if key.bit(self.bit) { &mut self.right } else { &mut self.left }
    }
}

impl Node {
    /// A leaf that shares with this key as many bits as any other does.
    fn nearest(&self, key: &MessageKey) -> Option<&MessageKey> {
        let mut node = self;
        loop {
            match node {
                Node::Empty => return None,
                Node::Leaf(leaf) => return Some(&leaf.key),
                // A key that differs earlier may be shorter than this bit; then any leaf will do.
                Node::Fork(fork) if fork.bit >= key.bits() => node = &fork.left,
                Node::Fork(fork) => node = if key.bit(fork.bit) { &fork.right } else { &fork.left },
            }
        }
    }

    fn join(&mut self, leaf: Leaf, bit: usize) {
        let right = leaf.key.bit(bit);
        let leaf = Node::Leaf(leaf);
        *self = match mem::take(self) {
            Node::Empty => leaf,
            node => {
                let (left, right) = if right { (node, leaf) } else { (leaf, node) };
                Node::Fork(Box::new(Fork { bit, hash: None, left, right }))
            }
        };
    }

    fn remove(&mut self, key: &MessageKey) {
        match self {
            Node::Empty => {}
            Node::Leaf(leaf) => {
                if leaf.key == *key {
                    *self = Node::Empty;
                }
            }
            Node::Fork(fork) => {
                fork.hash = None;
                fork.child(key).remove(key);
                if matches!(fork.left, Node::Empty) {
                    *self = mem::take(&mut fork.right);
                } else if matches!(fork.right, Node::Empty) {
                    *self = mem::take(&mut fork.left);
                }
            }
        }
    }

    fn refresh(&mut self) -> Hash {
        match self {
            Node::Empty => hash(b"\x11ic-hashtree-empty", &[]),
            Node::Leaf(leaf) => leaf.hash,
            Node::Fork(fork) => match fork.hash {
                Some(hash) => hash,
                None => {
                    let computed = hash(b"\x10ic-hashtree-fork", &[&fork.left.refresh(), &fork.right.refresh()]);
                    fork.hash = Some(computed);
                    computed
                }
            },
        }
    }

    /// Whether a leaf below lies between the keys, both included.
    fn overlaps(&self, first: &MessageKey, last: &MessageKey) -> bool {
        let (mut low, mut high) = (self, self);
        while let Node::Fork(fork) = low {
            low = &fork.left;
        }
        while let Node::Fork(fork) = high {
            high = &fork.right;
        }
        match (low, high) {
            (Node::Leaf(low), Node::Leaf(high)) => {
                low.key.cmp(last) != Ordering::Greater && high.key.cmp(first) != Ordering::Less
            }
            _ => false,
        }
    }

    fn witness(&self, first: &MessageKey, last: &MessageKey, out: &mut Vec<u8>) {
        let reveals = self.overlaps(first, last);
        match self {
            Node::Empty => {
                cbor::array(out, 1);
                cbor::unsigned(out, 0);
            }
            Node::Leaf(leaf) if reveals => {
                cbor::array(out, 3);
                cbor::unsigned(out, 2);
                cbor::bytes(out, leaf.key.text().as_bytes());
                cbor::array(out, 2);
                cbor::unsigned(out, 3);
                cbor::bytes(out, &leaf.digest);
            }
            Node::Fork(fork) if reveals => {
                cbor::array(out, 3);
                cbor::unsigned(out, 1);
                fork.left.witness(first, last, out);
                fork.right.witness(first, last, out);
            }
            Node::Leaf(leaf) => pruned(&leaf.hash, out),
            Node::Fork(fork) => pruned(&fork.hash.expect("the root hash has not been computed"), out),
        }
    }
}

fn pruned(hash: &Hash, out: &mut Vec<u8>) {
    cbor::array(out, 2);
    cbor::unsigned(out, 4);
    cbor::bytes(out, hash);
}

fn labeled(label: &[u8], subtree: &Hash) -> Hash {
    hash(b"\x13ic-hashtree-labeled", &[label, subtree])
}

fn hash(separator: &[u8], parts: &[&[u8]]) -> Hash {
    let mut sha256 = Sha256::new_with_prefix(separator);
    parts.iter().for_each(|part| sha256.update(part));
    sha256.finalize().into()
}
