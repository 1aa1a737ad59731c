//! A client that connects gets a ping; every answer gets the next one.

use candid::{CandidType, Deserialize, Encode, Principal, decode_one};
use ic_stable_structures::DefaultMemoryImpl;
use icws_canister::*;

#[derive(CandidType, Deserialize)]
struct AppMessage {
    text: String,
    timestamp: u64,
}

fn ping(client: ClientKey) {
    let message = AppMessage { text: "ping".into(), timestamp: ic_cdk::api::time() };
    if let Err(error) = send(client, Encode!(&message).expect("a message is encodable")) {
        ic_cdk::println!("{client}: {error}");
    }
}

fn on_open(args: OnOpenCallbackArgs) {
    ping(args.client_key);
}

fn on_message(args: OnMessageCallbackArgs) {
    match decode_one::<AppMessage>(&args.message) {
        Ok(message) => ic_cdk::println!("{}: {} at {}", args.client_key, message.text, message.timestamp),
        Err(error) => ic_cdk::println!("{}: {error}", args.client_key),
    }
    ping(args.client_key);
}

fn on_close(args: OnCloseCallbackArgs) {
    ic_cdk::println!("{} has left", args.client_key);
}

#[ic_cdk::init]
fn init() {
    let handlers = WsHandlers { on_open: Some(on_open), on_message: Some(on_message), on_close: Some(on_close) };
    icws_canister::init(WsInitParams::new(handlers));
}

#[ic_cdk::pre_upgrade]
fn pre_upgrade() {
    if let Err(error) = save(&DefaultMemoryImpl::default()) {
        ic_cdk::println!("{error}");
    }
}

#[ic_cdk::post_upgrade]
fn post_upgrade() {
    init();
    if let Err(error) = restore(&DefaultMemoryImpl::default()) {
        ic_cdk::println!("{error}");
    }
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
fn ws_message(args: CanisterWsMessageArguments, message: Option<AppMessage>) -> CanisterWsMessageResult {
    icws_canister::ws_message(args, message)
}

#[ic_cdk::query]
fn ws_get_messages(args: CanisterWsGetMessagesArguments) -> CanisterWsGetMessagesResult {
    icws_canister::ws_get_messages(args)
}

#[ic_cdk::update]
fn disconnect(client: Principal) -> bool {
    close(client).is_ok()
}

ic_cdk::export_candid!();
