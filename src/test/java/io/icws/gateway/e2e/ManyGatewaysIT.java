package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.closing;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.echo.Executed;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.gateway.GatewayProcess;
import io.icws.gateway.Vectors;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Principal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

/**
 * Three processes with one seed and one canister. They know nothing of one another, so the end of one is nothing to the
 * clients of the others.
 */
class ManyGatewaysIT {

    private static final int CLIENTS = 8;
    private static final int MESSAGES = 40;
    private static final int SIGTERM = 128 + 15;

    /** A client, and what it sends. */
    private record User(ClientIdentity identity, DappClient client, List<String> texts) {}

    @TempDir
    private Path directory;

    private final Map<String, GatewayProcess> gateways = new LinkedHashMap<>();
    private final Map<String, Principal> principals = new LinkedHashMap<>();
    private Devnet ic;
    private CdkCanister canister;
    private Principal id;

    @BeforeEach
    void start() throws Exception {
        ic = Devnet.builder().start();
        canister = CdkCanister.echo();
        id = ic.install(canister);
        for (var vector : vectors()) {
            var name = Vectors.text(vector, "instance");
            var seed = Files.write(directory.resolve("seed"), Vectors.hex(vector, "seed"));
            principals.put(name, Principal.parse(Vectors.text(vector, "principal")));
            gateways.put(name, GatewayProcess.start(name, command(seed, name), ic.url()));
        }
        for (var gateway : gateways.values()) {
            gateway.awaitPort();
        }
    }

    @AfterEach
    void stop() throws Exception {
        gateways.values().forEach(gateway -> gateway.process().destroyForcibly());
        ic.close();
    }

    @Test
    void oneThatIsKilledTakesOnlyItsOwnClientsWithIt() throws Exception {
        var users = usersOfAll();
        assertThat(canister.gateways()).containsExactlyInAnyOrderElementsOf(principals.values());
        var conversations = conversations(users);
        awaitTalk();

        gateways.get("b").process().destroyForcibly();

        assertThat(users.get("b")).allMatch(user -> closing(user.client()).code() == Dapp.CUT_OFF);
        assertOthersGetEverything(users, conversations);
        assertTheyComeBackElsewhere(users.get("b"));
    }

    @Test
    void oneThatIsDrainedFinishesAndItsClientsGoElsewhere() throws Exception {
        var users = usersOfAll();
        var conversations = conversations(users);
        awaitTalk();

        var drained = gateways.get("b").process();
        drained.destroy();

        assertThat(users.get("b")).allMatch(user -> closing(user.client()).code() == CloseCode.GOING_AWAY.code());
        assertThat(drained.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(drained.exitValue()).isEqualTo(SIGTERM);
        assertThat(users.get("b")).allSatisfy(user -> {
            assertThat(canister.clients()).doesNotContain(user.client().key());
            // All that it had sent until it was closed, and nothing twice.
            assertThat(sequence(user)).containsExactlyElementsOf(upTo(MESSAGES));
        });
        assertOthersGetEverything(users, conversations);
        assertTheyComeBackElsewhere(users.get("b"));
    }

    /** The clients of each gateway, open. */
    private Map<String, List<User>> usersOfAll() {
        var users = new LinkedHashMap<String, List<User>>();
        gateways.forEach((name, gateway) -> users.put(
                name,
                IntStream.range(0, CLIENTS)
                        .mapToObj(i -> user(gateway, ClientIdentity.ed25519(), name + i + " "))
                        .toList()));
        Flux.fromIterable(users.values())
                .flatMapIterable(all -> all)
                .flatMap(user -> user.client().open())
                .then()
                .block(BOUND);
        users.forEach((name, all) -> assertThat(all)
                .allMatch(user -> principals.get(name).equals(user.client().gateway())));
        return users;
    }

    private User user(GatewayProcess gateway, ClientIdentity identity, String prefix) {
        var client = DappClient.builder(gateway.url(), id, ic.rootKeyDer())
                .identity(identity)
                .build();
        return new User(identity, client, numbered(prefix, MESSAGES));
    }

    private static Map<User, CompletableFuture<List<String>>> conversations(Map<String, List<User>> users) {
        var conversations = new LinkedHashMap<User, CompletableFuture<List<String>>>();
        users.values()
                .forEach(all -> all.forEach(user -> conversations.put(
                        user, exchange(user.client(), user.texts()).toFuture())));
        return conversations;
    }

    /** Until everybody talks, and nobody is done. */
    private void awaitTalk() {
        await().atMost(BOUND).until(() -> canister.executed().size() > gateways.size() * CLIENTS * 2);
        assertThat(canister.executed()).hasSizeLessThan(gateways.size() * CLIENTS * MESSAGES);
    }

    private void assertOthersGetEverything(
            Map<String, List<User>> users, Map<User, CompletableFuture<List<String>>> conversations) {
        assertThat(Stream.of("a", "c").flatMap(name -> users.get(name).stream()))
                .allSatisfy(user -> {
                    assertThat(conversations.get(user)).succeedsWithin(BOUND).isEqualTo(user.texts());
                    assertThat(sequence(user)).containsExactlyElementsOf(upTo(MESSAGES));
                    assertThat(user.client().failure()).isEmpty();
                });
    }

    /** As the same users, in new sessions; their canister knows them by those only. */
    private void assertTheyComeBackElsewhere(List<User> users) {
        var others = List.of(gateways.get("a"), gateways.get("c"));
        var back = new ArrayList<User>();
        for (var user : users) {
            back.add(user(others.get(back.size() % others.size()), user.identity(), "again "));
        }
        Flux.fromIterable(back)
                .flatMap(user -> user.client().open().then(exchange(user.client(), user.texts())))
                .doOnNext(answers -> assertThat(answers).isEqualTo(numbered("again ", MESSAGES)))
                .then()
                .block(BOUND);
        assertThat(canister.clients())
                .containsAll(back.stream().map(user -> user.client().key()).toList())
                .doesNotContainAnyElementsOf(
                        users.stream().map(user -> user.client().key()).toList());
    }

    private List<Long> sequence(User user) {
        return canister.executed().stream()
                .filter(message -> message.client().equals(user.client().key()))
                .map(Executed::sequence)
                .toList();
    }

    private static List<Long> upTo(int last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private static List<JsonNode> vectors() {
        return Vectors.named("identity-seeds.json")
                .map(named -> named.getPayload())
                .filter(vector -> List.of("a", "b", "c").contains(Vectors.text(vector, "instance")))
                .toList();
    }

    private static List<String> command(Path seed, String instance) {
        return GatewayProcess.thisGateway(
                "--gateway.identity.seed-file=" + seed,
                "--gateway.identity.instance=" + instance,
                "--gateway.drain.grace=0s",
                "--gateway.drain.spread=1s");
    }
}
