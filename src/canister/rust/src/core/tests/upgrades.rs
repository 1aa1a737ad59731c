use super::*;
use crate::errors::{RestoreError, SaveError};
use crate::stable;
use ic_stable_structures::{Memory, VectorMemory};
use std::{cell::RefCell as Shared, rc::Rc};

fn upgrade(old: &Canister, pause: u64) -> Canister {
    let memory = VectorMemory::default();
    stable::write(&memory, &old.core.borrow().export()).expect("saved");
    let new = Canister::new(WsInitParams::default());
    new.system.now.set(old.system.now() + pause);
    let bytes = stable::take(&memory).expect("read").expect("saved");
    new.update(principal(0), |core, system| core.import(system, &bytes)).expect("restored");
    assert_eq!(stable::take(&memory), Ok(None), "taken only once");
    new
}

#[test]
fn an_upgrade_keeps_connections_queues_and_topics() {
    let old = Canister::new(WsInitParams::default());
    let (first, second) = (old.open(1, 1), old.open(1, 2));
    old.try_open(principal(2), 1, gateway(2)).unwrap();
    old.update(principal(0), |core, _| core.topics().subscribe(first, "news"));
    old.message_from(principal(1), first, 1, b"m").unwrap();
    old.send(&[first, second], b"shared").unwrap();
    let new = upgrade(&old, 10 * SECOND);
    assert_eq!(new.connections(), old.connections());
    assert_eq!(new.system.certified.get(), old.system.certified.get());
    assert_eq!(new.queued_bytes(), old.queued_bytes());
    for number in 1..=2 {
        assert_eq!(new.page(gateway(number), 0), old.page(gateway(number), 0));
    }
    assert_eq!(new.core.borrow().topics.members("news").collect::<Vec<_>>(), [&first]);
    assert!(new.message_from(principal(1), first, 2, b"next").unwrap());
    new.send(&[first], b"next").unwrap();
    let last = new.poll(gateway(1), 4).pop().expect("a message");
    assert_eq!((last.sequence, &last.content[..]), (3, &b"next"[..]));
    assert_eq!(new.system.timer.get(), old.system.timer.get(), "acknowledgements stay on time");
}

#[test]
fn a_client_is_not_closed_for_an_answer_that_the_upgrade_prevented() {
    let old = Canister::new(WsInitParams::default());
    let key = old.open(1, 1);
    old.advance(INTERVAL);
    let new = upgrade(&old, 600 * SECOND);
    new.advance(SECOND);
    assert_eq!(new.connections(), [key]);
    new.advance(61 * SECOND);
    assert_eq!(new.connections(), [], "but for the one to the next acknowledgement");
}

#[test]
fn nothing_is_restored_from_other_memories() {
    assert_eq!(stable::take(&VectorMemory::default()), Ok(None));
    let memory: VectorMemory = Rc::new(Shared::new(vec![0xff; 65_536]));
    assert_eq!(stable::take(&memory), Ok(None));
    memory.write(0, b"ICWS\x02");
    assert_eq!(stable::take(&memory), Err(RestoreError::UnknownVersion(2)));
    memory.write(0, b"ICWS\x01");
    assert!(matches!(stable::take(&memory), Err(RestoreError::Undecodable(_))));
    let canister = Canister::new(WsInitParams::default());
    let error = canister.update(principal(0), |core, system| core.import(system, b"no Candid"));
    assert!(matches!(error, Err(RestoreError::Undecodable(_))));
}

#[test]
fn a_memory_that_cannot_grow_holds_nothing() {
    struct Full(VectorMemory);
    impl Memory for Full {
        fn size(&self) -> u64 {
            self.0.size()
        }
        fn grow(&self, pages: u64) -> i64 {
            if pages > 1 { -1 } else { self.0.grow(pages) }
        }
        fn read(&self, offset: u64, bytes: &mut [u8]) {
            self.0.read(offset, bytes);
        }
        fn write(&self, offset: u64, bytes: &[u8]) {
            self.0.write(offset, bytes);
        }
    }
    let memory = Full(VectorMemory::default());
    stable::write(&memory, b"fits").unwrap();
    assert_eq!(stable::write(&memory, &vec![0; 200_000]), Err(SaveError { bytes: 200_016 }));
    assert_eq!(stable::take(&memory), Ok(None));
    stable::write(&memory, b"fits").unwrap();
    assert_eq!(stable::take(&memory), Ok(Some(b"fits".to_vec())));
}
