//! Clients subscribe to symbols and get their prices. The prices are in stable memory, beside the connections.

use candid::{CandidType, Deserialize, Encode, decode_one};
use ic_stable_structures::memory_manager::{MemoryId, MemoryManager, VirtualMemory};
use ic_stable_structures::{DefaultMemoryImpl, StableBTreeMap};
use icws_canister::*;
use std::cell::RefCell;

const PRICES: MemoryId = MemoryId::new(0);
const CONNECTIONS: MemoryId = MemoryId::new(1);

type Stable = VirtualMemory<DefaultMemoryImpl>;

thread_local! {
    static MEMORY: RefCell<MemoryManager<DefaultMemoryImpl>> =
        RefCell::new(MemoryManager::init(DefaultMemoryImpl::default()));
    static PRICE_BY_SYMBOL: RefCell<StableBTreeMap<String, u64, Stable>> =
        RefCell::new(StableBTreeMap::init(memory(PRICES)));
}

/// What a client sends.
#[derive(CandidType, Deserialize)]
enum Request {
    Subscribe(String),
    Unsubscribe(String),
}

/// What a client gets.
#[derive(CandidType, Deserialize)]
struct Price {
    symbol: String,
    cents: u64,
}

fn memory(id: MemoryId) -> Stable {
    MEMORY.with_borrow(|manager| manager.get(id))
}

fn on_message(args: OnMessageCallbackArgs) {
    let done = match decode_one(&args.message) {
        Ok(Request::Subscribe(symbol)) => subscribe(args.client_key, &symbol),
        Ok(Request::Unsubscribe(symbol)) => unsubscribe(args.client_key, &symbol),
        Err(_) => close(args.client_key),
    };
    if let Err(error) = done {
        ic_cdk::println!("{}: {error}", args.client_key);
    }
}

#[ic_cdk::init]
fn init() {
    let handlers = WsHandlers { on_message: Some(on_message), ..WsHandlers::default() };
    icws_canister::init(WsInitParams::new(handlers));
}

#[ic_cdk::pre_upgrade]
fn pre_upgrade() {
    if let Err(error) = save(&memory(CONNECTIONS)) {
        ic_cdk::println!("{error}");
    }
}

#[ic_cdk::post_upgrade]
fn post_upgrade() {
    init();
    if let Err(error) = restore(&memory(CONNECTIONS)) {
        ic_cdk::println!("{error}");
    }
}

/// Sets a price and returns to how many connections it goes.
#[ic_cdk::update(guard = "is_controller")]
fn set_price(symbol: String, cents: u64) -> u64 {
    PRICE_BY_SYMBOL.with_borrow_mut(|prices| prices.insert(symbol.clone(), cents));
    let price = Price { symbol, cents };
    let message = Encode!(&price).expect("a price is encodable");
    publish(&price.symbol, message).unwrap_or_else(|error| ic_cdk::trap(error.to_string())) as u64
}

fn is_controller() -> Result<(), String> {
    match ic_cdk::api::is_controller(&ic_cdk::api::msg_caller()) {
        true => Ok(()),
        false => Err("only controllers set prices".into()),
    }
}

#[ic_cdk::query]
fn price(symbol: String) -> Option<u64> {
    PRICE_BY_SYMBOL.with_borrow(|prices| prices.get(&symbol))
}

#[ic_cdk::update]
fn ws_open(args: CanisterWsOpenArguments) -> CanisterWsOpenResult {
    icws_canister::ws_open(args)
}

#[ic_cdk::update]
fn ws_close(args: CanisterWsCloseArguments) -> CanisterWsCloseResult {
    icws_canister::ws_close(args)
}

#[ic_cdk::update]
fn ws_message(args: CanisterWsMessageArguments, message: Option<Request>) -> CanisterWsMessageResult {
    icws_canister::ws_message(args, message)
}

#[ic_cdk::query]
fn ws_get_messages(args: CanisterWsGetMessagesArguments) -> CanisterWsGetMessagesResult {
    icws_canister::ws_get_messages(args)
}

ic_cdk::export_candid!();
