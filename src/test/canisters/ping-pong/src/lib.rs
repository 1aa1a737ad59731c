//! A canister on the published CDK: echoes each message, and closes the connection of a client that asks for it.

use ic_cdk::{init, post_upgrade, query, update};
use ic_websocket_cdk::{
    CanisterWsCloseArguments, CanisterWsCloseResult, CanisterWsGetMessagesArguments,
    CanisterWsGetMessagesResult, CanisterWsMessageArguments, CanisterWsMessageResult,
    CanisterWsOpenArguments, CanisterWsOpenResult, OnMessageCallbackArgs, WsHandlers, WsInitParams,
};

const CLOSE: &[u8] = b"close";
const TRAP: &[u8] = b"trap";

#[init]
fn init() {
    let handlers = WsHandlers {
        on_open: None,
        on_message: Some(on_message),
        on_close: None,
    };
    ic_websocket_cdk::init(WsInitParams::new(handlers));
}

#[post_upgrade]
fn post_upgrade() {
    init();
}

fn on_message(args: OnMessageCallbackArgs) {
    if args.message == TRAP {
        ic_cdk::trap("as asked");
    }
    let result = if args.message == CLOSE {
        ic_websocket_cdk::close(args.client_principal)
    } else {
        ic_websocket_cdk::send(args.client_principal, args.message)
    };
    result.expect("the client is connected");
}

#[update]
fn ws_open(args: CanisterWsOpenArguments) -> CanisterWsOpenResult {
    ic_websocket_cdk::ws_open(args)
}

#[update]
fn ws_close(args: CanisterWsCloseArguments) -> CanisterWsCloseResult {
    ic_websocket_cdk::ws_close(args)
}

#[update]
fn ws_message(
    args: CanisterWsMessageArguments,
    message_type: Option<Vec<u8>>,
) -> CanisterWsMessageResult {
    ic_websocket_cdk::ws_message(args, message_type)
}

#[query]
fn ws_get_messages(args: CanisterWsGetMessagesArguments) -> CanisterWsGetMessagesResult {
    ic_websocket_cdk::ws_get_messages(args)
}
