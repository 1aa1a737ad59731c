//! The few forms of CBOR that a canister writes, with lengths in their shortest form.

use crate::types::ClientKey;

const UNSIGNED: u8 = 0;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;

/// Tag 55799, which says that CBOR follows.
pub(crate) const SELF_DESCRIBE: [u8; 3] = [0xd9, 0xd9, 0xf7];

fn head(out: &mut Vec<u8>, major: u8, value: u64) {
    let major = major << 5;
    match value {
        0..24 => out.push(major | value as u8),
        24..0x100 => out.extend([major | 24, value as u8]),
        0x100..0x1_0000 => {
            out.push(major | 25);
            out.extend((value as u16).to_be_bytes());
        }
        0x1_0000..0x1_0000_0000 => {
            out.push(major | 26);
            out.extend((value as u32).to_be_bytes());
        }
        _ => {
            out.push(major | 27);
            out.extend(value.to_be_bytes());
        }
    }
}

pub(crate) fn unsigned(out: &mut Vec<u8>, value: u64) {
    head(out, UNSIGNED, value);
}

pub(crate) fn array(out: &mut Vec<u8>, items: u64) {
    head(out, ARRAY, items);
}

pub(crate) fn bytes(out: &mut Vec<u8>, value: &[u8]) {
    head(out, BYTES, value.len() as u64);
    out.extend_from_slice(value);
}

fn text(out: &mut Vec<u8>, value: &str) {
    head(out, TEXT, value.len() as u64);
    out.extend_from_slice(value.as_bytes());
}

/// Everything of a message before the bytes of its payload, which come last.
pub(crate) fn message_head(key: &ClientKey, sequence: u64, timestamp: u64, service: bool, payload: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(192);
    out.extend(SELF_DESCRIBE);
    head(&mut out, MAP, 5);
    text(&mut out, "client_key");
    head(&mut out, MAP, 2);
    text(&mut out, "client_principal");
    bytes(&mut out, key.client_principal.as_slice());
    text(&mut out, "client_nonce");
    unsigned(&mut out, key.client_nonce);
    text(&mut out, "sequence_num");
    unsigned(&mut out, sequence);
    text(&mut out, "timestamp");
    unsigned(&mut out, timestamp);
    text(&mut out, "is_service_message");
    out.push(if service { 0xf5 } else { 0xf4 });
    text(&mut out, "content");
    head(&mut out, BYTES, payload as u64);
    out
}
