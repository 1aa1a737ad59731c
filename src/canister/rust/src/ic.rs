//! The core on the IC.

use crate::core::{Core, System};
use crate::params::OnCloseCallbackArgs;
use crate::types::ClientKey;
use candid::Principal;
use ic_cdk_timers::{TimerId, clear_timer, set_timer};
use std::cell::{Cell, RefCell};
use std::time::Duration;

thread_local! {
    static CORE: RefCell<Core> = RefCell::default();
    static TIMER: Cell<Option<TimerId>> = const { Cell::new(None) };
}

pub(crate) struct Ic;

impl System for Ic {
    fn now(&self) -> u64 {
        ic_cdk::api::time()
    }

    fn caller(&self) -> Principal {
        ic_cdk::api::msg_caller()
    }

    fn data_certificate(&self) -> Option<Vec<u8>> {
        ic_cdk::api::data_certificate()
    }

    fn set_certified_data(&self, hash: &[u8; 32]) {
        ic_cdk::api::certified_data_set(hash);
    }

    fn set_timer(&self, at: Option<u64>) {
        if let Some(timer) = TIMER.take() {
            clear_timer(timer);
        }
        TIMER.set(at.map(|at| set_timer(Duration::from_nanos(at.saturating_sub(self.now())), async { tick() })));
    }
}

/// Reads. The application must not be called while this runs.
pub(crate) fn read<R>(action: impl FnOnce(&Core) -> R) -> R {
    CORE.with_borrow(action)
}

/// Changes something, and calls `on_close` for the connections that this has ended.
pub(crate) fn update<R>(action: impl FnOnce(&mut Core) -> R) -> R {
    let result = change(action);
    while let Some((on_close, key)) = next_closed() {
        call(on_close, key);
    }
    result
}

fn change<R>(action: impl FnOnce(&mut Core) -> R) -> R {
    CORE.with_borrow_mut(|core| {
        let result = action(core);
        core.commit(&Ic);
        result
    })
}

/// Each `on_close` runs in a message of its own: one that traps does not undo the tick, nor stop the timer.
fn tick() {
    change(|core| core.tick(&Ic));
    while let Some((on_close, key)) = next_closed() {
        if on_close.is_some() {
            set_timer(Duration::ZERO, async move { call(on_close, key) });
        }
    }
}

type OnClose = Option<fn(OnCloseCallbackArgs)>;

fn next_closed() -> Option<(OnClose, ClientKey)> {
    CORE.with_borrow_mut(|core| Some((core.params().handlers.on_close, core.next_closed()?)))
}

fn call(on_close: OnClose, client_key: ClientKey) {
    if let Some(on_close) = on_close {
        on_close(OnCloseCallbackArgs { client_principal: client_key.client_principal, client_key });
    }
}
