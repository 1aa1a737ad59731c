package io.icws.load;

import io.icws.devnet.Devnet;
import io.icws.devnet.Endpoint;
import io.icws.devnet.echo.CdkCanister;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The network in a process of its own, so that what it costs is not taken for the cost of clients. Says its URL on standard
 * output, answers each line of standard input with a line, and ends with its input. {@link Network} speaks to it.
 */
final class NetworkProcess {

    /** In front of every answer, because loggers use standard output too. */
    static final String MARK = "network ";

    private final Devnet net;
    private final Map<String, CdkCanister> canisters = new LinkedHashMap<>();

    private NetworkProcess(Devnet net) {
        this.net = net;
    }

    /** @param arguments milliseconds of a round, rounds a call waits for its execution, milliseconds a query takes */
    public static void main(String[] arguments) throws IOException, MalformedException {
        var query = Duration.ofMillis(Long.parseLong(arguments[2]));
        var net = Devnet.builder()
                .trusting()
                .roundLength(Duration.ofMillis(Long.parseLong(arguments[0])))
                .executionDelay(Integer.parseInt(arguments[1]))
                .queryLatency(query, query)
                .start();
        System.out.println(MARK + net.url());
        new NetworkProcess(net).serve();
        System.exit(0);
    }

    private void serve() throws IOException, MalformedException {
        try (var lines = new BufferedReader(new InputStreamReader(System.in))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(MARK + answer(line.split(" ")));
            }
        }
    }

    private String answer(String[] words) throws MalformedException {
        return switch (words[0]) {
            case "install" -> install(Integer.parseInt(words[1]));
            case "send" -> send(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]), words[4]);
            case "acknowledge" -> {
                canisters.get(words[1]).acknowledgeNow();
                yield "";
            }
            case "executed" -> Long.toString(net.statistics().executed(Principal.parse(words[1]), words[2]));
            case "queries" -> Long.toString(net.statistics().requests(Endpoint.QUERY));
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private String install(int count) {
        return Stream.generate(CdkCanister::echo)
                .limit(count)
                .map(canister -> {
                    var id = net.install(canister).toString();
                    canisters.put(id, canister);
                    return id;
                })
                .collect(Collectors.joining(" "));
    }

    private String send(String id, int bytes, int times, String to) throws MalformedException {
        var canister = canisters.get(id);
        var recipients = to.equals("all")
                ? canister.clients().stream().map(key -> key.principal()).toList()
                : java.util.List.of(Principal.parse(to));
        for (int i = 0; i < times; i++) {
            recipients.forEach(client -> canister.send(client, new byte[bytes]));
        }
        return Integer.toString(recipients.size() * times);
    }
}
