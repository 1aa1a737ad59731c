//! The keys of messages, as text and as bits.

use std::rc::Rc;

/// The key of a message. Its text is `prefix` and the nonce in 20 digits, so texts and keys have the same order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct MessageKey {
    /// `<gateway principal>_`: no prefix begins another one.
    pub(crate) prefix: Rc<str>,
    pub(crate) nonce: u64,
}

impl MessageKey {
    pub(crate) fn text(&self) -> String {
        format!("{}{:020}", self.prefix, self.nonce)
    }

    /// How many bits a key has.
    pub(crate) fn bits(&self) -> usize {
        8 * (self.prefix.len() + size_of::<u64>())
    }

    /// The bits of the prefix, then those of the nonce.
    pub(crate) fn bit(&self, index: usize) -> bool {
        let (byte, shift) = (index / 8, 7 - index % 8);
        let byte = match byte.checked_sub(self.prefix.len()) {
            None => self.prefix.as_bytes()[byte],
            Some(byte) => self.nonce.to_be_bytes()[byte],
        };
        byte >> shift & 1 == 1
    }

    pub(crate) fn first_different_bit(&self, other: &Self) -> Option<usize> {
        if self.prefix == other.prefix {
            let difference = self.nonce ^ other.nonce;
            return (difference != 0).then(|| 8 * self.prefix.len() + difference.leading_zeros() as usize);
        }
        let bytes = self.prefix.bytes().zip(other.prefix.bytes());
        let (index, difference) = bytes.map(|(a, b)| a ^ b).enumerate().find(|(_, difference)| *difference != 0)?;
        Some(8 * index + difference.leading_zeros() as usize)
    }
}
