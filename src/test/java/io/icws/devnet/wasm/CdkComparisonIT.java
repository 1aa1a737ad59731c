package io.icws.devnet.wasm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.icws.devnet.CanisterFault;
import io.icws.devnet.echo.Application;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.echo.CdkOptions;
import io.icws.peer.CanisterResult;
import io.icws.peer.PeerEncoder;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.ClientKey;
import io.icws.protocol.HashTree;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.WebsocketMessage;
import io.icws.protocol.candid.ClientArguments;
import io.icws.protocol.candid.GatewayArguments;
import io.icws.protocol.candid.MessagesReply;
import io.icws.protocol.candid.OpenArguments;
import io.icws.protocol.candid.ServiceMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The canister in Java that most tests use answers as the published Rust CDK does, step by step. */
@Cargo.Required
class CdkComparisonIT {

    private static final int STEPS = 300;
    private static final List<Principal> GATEWAYS = List.of(TestHost.principal(61), TestHost.principal(62));
    private static CanisterModule module;

    private final TestHost rust = new TestHost();
    private final TestHost java = new TestHost();
    private final Map<ClientKey, Long> sequences = new HashMap<>();
    /** For each canister and client the messages that were ever in a queue. */
    private final Map<TestHost, Map<String, Set<String>>> seen = new HashMap<>();

    private Principal id = Principal.MANAGEMENT;

    @BeforeAll
    static void build() throws Exception {
        module = CanisterModule.parse(Cargo.module(Cargo.PING_PONG));
    }

    /** What the canister in Rust does with a message. */
    private static final class PingPong implements Application {
        @Override
        public void onMessage(Operations ws, Principal client, byte[] content) throws CanisterFault {
            switch (new String(content, UTF_8)) {
                case "trap" -> throw CanisterFault.trap("Canister called `ic0.trap` with message: 'as asked'");
                case "close" -> ws.close(client);
                default -> ws.send(client, content);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void bothAnswerTheSame(long seed) throws Exception {
        id = rust.install(1, new WasmCanister(module, new byte[0]));
        java.install(1, new CdkCanister(CdkOptions.production(), new PingPong()));
        rust.pass(0);
        java.pass(0);
        var random = new Random(seed);
        for (int i = 0; i < STEPS; i++) {
            var step = step(random);
            assertThat(step.in(java)).as("step %d: %s", i, step.name()).isEqualTo(step.in(rust));
            for (var gateway : GATEWAYS) {
                assertThat(queue(java, gateway))
                        .as("queue after step %d: %s", i, step.name())
                        .isEqualTo(queue(rust, gateway));
            }
        }
    }

    private record Step(String name, Action action) {
        String in(TestHost host) throws MalformedException {
            try {
                return action.run(host);
            } catch (CanisterFault fault) {
                return fault.rejectCode() + " " + fault.errorCode() + " " + fault.getMessage();
            }
        }
    }

    private interface Action {
        String run(TestHost host) throws CanisterFault, MalformedException;
    }

    private Step step(Random random) {
        var key = new ClientKey(
                random.nextInt(20) == 0 ? Principal.ANONYMOUS : TestHost.principal(random.nextInt(1, 5)),
                random.nextInt(3));
        var gateway = GATEWAYS.get(random.nextInt(2));
        return switch (random.nextInt(13)) {
            case 0, 1 -> open(key, gateway);
            case 2 -> update("close " + key, gateway, "ws_close", GatewayArguments.close(key));
            case 3 -> {
                long seconds = List.of(1, 20, 61, 240, 301).get(random.nextInt(5));
                yield new Step(seconds + " s pass", host -> {
                    host.pass(Duration.ofSeconds(seconds).toNanos());
                    return "";
                });
            }
            case 4 -> message(key, next(key) + random.nextInt(-1, 2), false, "perhaps out of sequence".getBytes(UTF_8));
            case 5 -> message(key, next(key), true, PeerEncoder.encode(new ServiceMessage.KeepAlive(0)));
            case 6 -> message(key, next(key), true, PeerEncoder.encode(new ServiceMessage.Ack(3)));
            case 7 -> message(key, next(key), false, "trap".getBytes(UTF_8));
            case 8 -> message(key, next(key), false, "close".getBytes(UTF_8));
            case 9 -> update("a method that is missing", key.principal(), "ws_missing", GatewayArguments.close(key));
            default -> message(key, next(key), false, ("text " + random.nextInt(1_000)).getBytes(UTF_8));
        };
    }

    private long next(ClientKey key) {
        return sequences.getOrDefault(key, 0L) + 1;
    }

    private Step open(ClientKey key, Principal gateway) {
        var step = update(
                "open " + key,
                key.principal(),
                "ws_open",
                ClientArguments.open(new OpenArguments(key.nonce(), gateway)));
        return new Step(step.name, host -> {
            var result = step.action.run(host);
            if (result.startsWith("Ok")) {
                sequences.put(key, 0L);
            }
            return result;
        });
    }

    private Step message(ClientKey key, long sequence, boolean service, byte[] content) {
        var arguments = ClientArguments.message(new WebsocketMessage(key, sequence, 7, service, content));
        var step = update(
                "message %d of %s: %s".formatted(sequence, key, service ? "service" : new String(content, UTF_8)),
                key.principal(),
                "ws_message",
                arguments);
        return new Step(step.name, host -> {
            var result = step.action.run(host);
            if (host == rust && (result.startsWith("Ok") || result.contains("Invalid service message"))) {
                sequences.put(key, sequence);
            }
            return result;
        });
    }

    private Step update(String name, Principal caller, String method, byte[] arg) {
        return new Step(
                name,
                host -> CanisterResult.decode(host.update(id, caller, method, arg))
                        .toString());
    }

    /**
     * All pages of a gateway, verified against the certified data. The CDK acknowledges and closes several clients in no certain
     * order, so which message of which client has a nonce, or is deleted first, is not compared.
     */
    private String queue(TestHost host, Principal gateway) throws CanisterFault, MalformedException {
        var keys = new ArrayList<String>();
        var contents = seen.computeIfAbsent(host, _ -> new TreeMap<>());
        var pages = new ArrayList<String>();
        long nonce = 0;
        MessagesReply.Page page;
        do {
            page = (MessagesReply.Page) MessagesReply.decode(
                    host.query(id, gateway, "ws_get_messages", GatewayArguments.getMessages(nonce)));
            pages.add(page.messages().size() + " " + page.endOfQueue());
            if (!page.messages().isEmpty()) {
                assertThat(HashTree.decode(page.tree()).rootHash()).isEqualTo(host.certified);
                assertThat(page.certificate()).isEqualTo(ByteSlice.of(TestHost.CERTIFICATE));
            }
            for (var message : page.messages()) {
                keys.add(new String(message.key().toArray(), UTF_8));
                contents.computeIfAbsent(message.clientKey().toString(), _ -> new LinkedHashSet<>())
                        .add(readable(message.content().toArray()));
                nonce = message.nonce() + 1;
            }
        } while (Boolean.FALSE.equals(page.endOfQueue()));
        return keys + "\n" + contents + "\n" + pages;
    }

    /** Two encodings of one Candid value may differ in their type tables. */
    private static String readable(byte[] stored) throws MalformedException {
        var message = WebsocketMessage.fromCbor(stored);
        var content = message.isServiceMessage()
                ? ServiceMessage.decode(message.content()).toString()
                : new String(message.content(), UTF_8);
        return "%s %d %d %s".formatted(message.clientKey(), message.sequenceNumber(), message.timestamp(), content);
    }
}
