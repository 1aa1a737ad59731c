//! Saved connections in stable memory: magic, version, three zero bytes, length, then the connections.

use crate::errors::{RestoreError, SaveError};
use ic_stable_structures::Memory;

const MAGIC: &[u8; 4] = b"ICWS";
const VERSION: u8 = 1;
const HEADER_BYTES: u64 = 16;
const PAGE_BYTES: u64 = 65_536;

pub(crate) fn write(memory: &impl Memory, bytes: &[u8]) -> Result<(), SaveError> {
    let needed = HEADER_BYTES + bytes.len() as u64;
    let missing = needed.div_ceil(PAGE_BYTES).saturating_sub(memory.size());
    if missing > 0 && memory.grow(missing) < 0 {
        erase(memory);
        return Err(SaveError { bytes: needed });
    }
    memory.write(HEADER_BYTES, bytes);
    memory.write(8, &(bytes.len() as u64).to_le_bytes());
    memory.write(0, &[MAGIC[0], MAGIC[1], MAGIC[2], MAGIC[3], VERSION, 0, 0, 0]);
    Ok(())
}

/// Takes out what was written. It is gone afterwards: an upgrade that saves nothing must not restore it again.
pub(crate) fn take(memory: &impl Memory) -> Result<Option<Vec<u8>>, RestoreError> {
    if memory.size() == 0 {
        return Ok(None);
    }
    let mut header = [0; HEADER_BYTES as usize];
    memory.read(0, &mut header);
    let [magic @ .., _, _, _, _, _, _, _, _, _, _, _, _] = header;
    if magic != *MAGIC {
        return Ok(None);
    }
    erase(memory);
    if header[4] != VERSION {
        return Err(RestoreError::UnknownVersion(header[4]));
    }
    let [.., a, b, c, d, e, f, g, h] = header;
    let length = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
    if length > memory.size() * PAGE_BYTES - HEADER_BYTES {
        return Err(RestoreError::Undecodable("longer than its memory".into()));
    }
    let mut bytes = vec![0; length as usize];
    memory.read(HEADER_BYTES, &mut bytes);
    Ok(Some(bytes))
}

fn erase(memory: &impl Memory) {
    if memory.size() > 0 {
        memory.write(0, &[0; 4]);
    }
}
