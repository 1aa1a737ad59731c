// Talks to the echo canister through a gateway with the published SDK, as a dapp does, and prints what happened as one
// line of JSON. Exit code 0 only if everything was as it should be.
//
//   GATEWAY_URL      ws://host:port
//   IC_URL           http://host:port, where the SDK finds the root key
//   CANISTER_ID      of an echo canister
//   IDENTITY         ed25519, secp256k1, p256, delegated or delegation-chain (default ed25519)
//   MESSAGES         messages of the ping-pong, and again of the burst (default 20)
//   ENDING           client: close when done; canister: wait until the canister closes (default client)
//   ACK_INTERVAL_MS  the canister's, if it is not the default
//   LINGER_MS        how long to stay connected when done, so that acks and keep-alives are exchanged (default 0)
//   LIMIT_MS         hard time limit (default 60000)

import { Actor, HttpAgent } from "@dfinity/agent";
import { IDL } from "@dfinity/candid";
import { Principal } from "@dfinity/principal";
import { IcWebSocket, createWsConfig } from "ic-websocket-js";
import { setTimeout as sleep } from "node:timers/promises";
import { createBrowser } from "./browser.js";
import { Echoes } from "./echoes.js";
import { createIdentity } from "./identities.js";

const CLOSE_CODES = { client: 1000, canister: 4001 };

const AppMessage = IDL.Record({ text: IDL.Text, n: IDL.Nat64 });
const echoService = () => IDL.Service({ ws_message: IDL.Func([IDL.Record({}), IDL.Opt(AppMessage)], [], []) });

const environment = {
  gatewayUrl: required("GATEWAY_URL"),
  icUrl: required("IC_URL"),
  canisterId: Principal.fromText(required("CANISTER_ID")),
  identity: process.env.IDENTITY ?? "ed25519",
  messages: number("MESSAGES", 20),
  ending: process.env.ENDING ?? "client",
  ackIntervalMs: number("ACK_INTERVAL_MS", 0),
  lingerMs: number("LINGER_MS", 0),
  limitMs: number("LIMIT_MS", 60_000),
};

const result = {
  identity: environment.identity,
  principal: null,
  opened: false,
  pongs: 0,
  burst: 0,
  closeCode: null,
  closeReason: null,
  errors: [],
};

process.on("unhandledRejection", (reason) => finish(`unhandled rejection: ${reason}`));
setTimeout(() => finish(`not done after ${environment.limitMs} ms`), environment.limitMs).unref();

try {
  await run();
  finish();
} catch (error) {
  finish(error.message);
}

async function run() {
  if (!(environment.ending in CLOSE_CODES)) {
    throw new Error(`ENDING is unknown: ${environment.ending} (expected: ${Object.keys(CLOSE_CODES).join(", ")})`);
  }
  createBrowser();
  const identity = await createIdentity(environment.identity, environment.canisterId);
  result.principal = identity.getPrincipal().toText();
  const echoes = new Echoes();
  const socket = new IcWebSocket(
    environment.gatewayUrl,
    undefined,
    createWsConfig({
      canisterId: environment.canisterId,
      canisterActor: Actor.createActor(echoService, {
        canisterId: environment.canisterId,
        agent: HttpAgent.createSync({ host: environment.icUrl, identity }),
      }),
      identity,
      networkUrl: environment.icUrl,
      ...(environment.ackIntervalMs > 0 && { ackMessageIntervalMs: environment.ackIntervalMs }),
    }),
  );
  const closed = new Promise((resolve) => {
    socket.onclose = ({ code, reason }) => {
      result.closeCode = code;
      result.closeReason = reason;
      echoes.fail(new Error(`closed with ${code} ${reason}`));
      resolve();
    };
  });
  const opened = new Promise((resolve) => {
    socket.onopen = resolve;
  });
  socket.onerror = ({ error }) => result.errors.push(error.message);
  socket.onmessage = ({ data }) => echoes.take(data);

  await Promise.race([opened, closed]);
  if (!socket.isConnectionEstablished()) {
    throw new Error("closed before it was open");
  }
  result.opened = true;
  await pingPong(socket, echoes);
  await burst(socket, echoes);
  await Promise.race([sleep(environment.lingerMs), closed]);
  if (environment.ending === "client") {
    socket.close();
  }
  await closed;
  echoes.expectNoMore();
  if (result.closeCode !== CLOSE_CODES[environment.ending]) {
    throw new Error(`closed with ${result.closeCode} (expected: ${CLOSE_CODES[environment.ending]})`);
  }
}

/** Sends each message when the echo of the one before has come. */
async function pingPong(socket, echoes) {
  for (let n = 0; n < environment.messages; n++) {
    const message = { text: `ping ${n} \u2190\u2192 \u{1f3d3}`, n: BigInt(n) };
    socket.send(message);
    expectEqual(await echoes.next(), message);
    result.pongs++;
  }
}

/** Sends all messages at once, of different sizes; their echoes must come in order. */
async function burst(socket, echoes) {
  const messages = Array.from({ length: environment.messages }, (_, n) => ({
    text: `burst ${n} `.padEnd((n * 997) % 4096, "x"),
    n: 2n ** 64n - 1n - BigInt(n),
  }));
  messages.forEach((message) => socket.send(message));
  for (const message of messages) {
    expectEqual(await echoes.next(), message);
    result.burst++;
  }
}

function expectEqual(echo, message) {
  if (echo.text !== message.text || echo.n !== message.n) {
    throw new Error(`the echo of ${message.n} ${message.text.slice(0, 20)} is ${echo.n} ${echo.text.slice(0, 20)}`);
  }
}

function finish(failure) {
  if (failure) {
    result.errors.push(failure);
  }
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(result.errors.length === 0 ? 0 : 1));
}

function required(name) {
  const value = process.env[name];
  if (!value) {
    console.error(`${name} is not set`);
    process.exit(2);
  }
  return value;
}

function number(name, otherwise) {
  const text = process.env[name];
  if (text === undefined) {
    return otherwise;
  }
  if (!/^\d{1,9}$/.test(text)) {
    console.error(`${name} is not a number: ${text}`);
    process.exit(2);
  }
  return Number(text);
}
