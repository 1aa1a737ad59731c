import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.icws.devnet.Devnet;
import io.icws.devnet.Endpoint;
import io.icws.devnet.FaultRule;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.echo.CdkOptions;
import io.icws.devnet.echo.EchoApplication;
import io.icws.devnet.identity.CanisterSigner;
import io.icws.devnet.playground.LocalGateway;
import io.icws.devnet.playground.Playground;
import io.icws.gateway.GatewayFixture;
import io.icws.gateway.GatewayProcess;
import io.icws.protocol.Principal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * The devnet and gateways in front of it, for tests that run outside of the JVM. Commands are POST requests with a query;
 * bytes are hexadecimal. Ends when its standard input does.
 */
class Lab {

    private static final HexFormat HEX = HexFormat.of();

    // Calls overtake one another, as on the real network.
    private final Devnet devnet =
            Devnet.builder().order(Devnet.Order.SHUFFLED).inductionDelay(0, 2).start();
    private final CanisterSigner internetIdentity = devnet.installInternetIdentity();
    private final Map<String, CdkCanister> canisters = new ConcurrentHashMap<>();
    private final Map<String, GatewayFixture> gateways = new ConcurrentHashMap<>();
    private final Map<String, GatewayProcess> processes = new ConcurrentHashMap<>();

    public static void main(String[] args) throws IOException {
        var lab = new Lab();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", lab::handle);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        System.out.println("lab http://127.0.0.1:" + server.getAddress().getPort());
        while (System.in.read() >= 0) {
            // Until the tests end.
        }
        lab.processes.values().forEach(gateway -> gateway.process().destroyForcibly());
        // Gateways that are asked to stop take their time.
        Runtime.getRuntime().halt(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body;
        int status = 200;
        try {
            body = command(exchange.getRequestURI().getPath(), query(exchange.getRequestURI().getRawQuery()))
                    .getBytes(StandardCharsets.UTF_8);
        } catch (Exception e) {
            body = e.toString().getBytes(StandardCharsets.UTF_8);
            status = 500;
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private String command(String path, Map<String, String> query) throws Exception {
        return switch (path) {
            case "/network" -> devnet.url().toString();
            case "/root-key" -> HEX.formatHex(devnet.rootKeyDer());
            case "/gateway" -> gateway(query.getOrDefault("properties", ""));
            case "/gateway/close" -> {
                gateways.remove(query.get("url")).close();
                yield "";
            }
            case "/gateway-process" -> gatewayProcess();
            case "/gateway-process/kill" -> {
                processes.remove(query.get("url")).process().destroyForcibly().waitFor();
                yield "";
            }
            case "/playground" -> playground(Path.of(query.get("page")));
            case "/canister" -> canister(query);
            case "/canister/executed" ->
                canister(query.get("id")).executed().stream()
                        .map(message -> message.sequence() + (message.service() ? "s" : ""))
                        .collect(Collectors.joining(","));
            case "/canister/clients" -> String.valueOf(canister(query.get("id")).clients().size());
            case "/canister/send" -> {
                canister(query.get("id")).send(Principal.parse(query.get("to")), HEX.parseHex(query.get("content")));
                yield "";
            }
            case "/canister/close" -> {
                canister(query.get("id")).close(Principal.parse(query.get("client")));
                yield "";
            }
            case "/canister/upgrade" -> {
                canister(query.get("id")).reset();
                yield "";
            }
            case "/canister/acknowledge" -> {
                canister(query.get("id")).acknowledgeNow();
                yield "";
            }
            case "/forge" -> {
                devnet.faults()
                        .on(Endpoint.QUERY)
                        .canister(Principal.parse(query.get("id")))
                        .forge(page -> replace(page, HEX.parseHex(query.get("from")), HEX.parseHex(query.get("to"))));
                yield "";
            }
            case "/fault" -> {
                var rule = devnet.faults()
                        .on(Endpoint.valueOf(query.get("endpoint")))
                        .canister(Principal.parse(query.get("id")))
                        .times(Long.parseLong(query.get("times")));
                strike(rule, query.get("effect"));
                yield "";
            }
            case "/internet-identity/key" -> HEX.formatHex(internetIdentity.publicKeyDer(HEX.parseHex(query.get("seed"))));
            case "/internet-identity/sign" ->
                HEX.formatHex(internetIdentity.sign(HEX.parseHex(query.get("seed")), HEX.parseHex(query.get("payload"))));
            default -> throw new IllegalArgumentException(path);
        };
    }

    private static void strike(FaultRule rule, String effect) {
        switch (effect) {
            case "respond" -> rule.respond(503);
            case "too many" -> rule.respond(429);
            case "reset" -> rule.reset();
            case "reset when accepted" -> rule.onceAccepted().reset();
            case "garbage" -> rule.garbage();
            case "truncate" -> rule.truncate();
            case "cut" -> rule.cut();
            case "stale" -> rule.stale();
            case "duplicate" -> rule.duplicate();
            default -> throw new IllegalArgumentException(effect);
        }
    }

    private String gateway(String properties) {
        var gateway = GatewayFixture.start(
                devnet.url(), Arrays.stream(properties.split(",")).filter(p -> !p.isEmpty()).toArray(String[]::new));
        gateways.put(gateway.url().toString(), gateway);
        return gateway.url().toString();
    }

    private String gatewayProcess() throws Exception {
        var gateway = GatewayProcess.start("lab", GatewayProcess.thisGateway(), devnet.url());
        gateway.awaitPort();
        var url = gateway.url().toString();
        processes.put(url, gateway);
        return url;
    }

    private String playground(Path page) {
        var gateways = List.of(new LocalGateway(devnet.url(), 0, 0), new LocalGateway(devnet.url(), 0, 0));
        gateways.forEach(LocalGateway::start);
        return Playground.start(devnet, gateways, page, 0).url().toString();
    }

    private String canister(Map<String, String> query) {
        var options = CdkOptions.production();
        if (query.containsKey("ackInterval")) {
            options = options.withAckInterval(Duration.ofMillis(Long.parseLong(query.get("ackInterval"))));
        }
        if (query.containsKey("keepAliveTimeout")) {
            options = options.withKeepAliveTimeout(Duration.ofMillis(Long.parseLong(query.get("keepAliveTimeout"))));
        }
        var canister = new CdkCanister(options, new EchoApplication());
        var id = devnet.install(canister).toString();
        canisters.put(id, canister);
        return id;
    }

    private CdkCanister canister(String id) {
        return canisters.get(id);
    }

    /** Of the same length, wherever it occurs. */
    private static byte[] replace(byte[] page, byte[] from, byte[] to) {
        var hex = HEX.formatHex(page).replace(HEX.formatHex(from), HEX.formatHex(to));
        return HEX.parseHex(hex);
    }

    private static Map<String, String> query(String raw) {
        var query = new HashMap<String, String>();
        for (var pair : raw == null ? new String[0] : raw.split("&")) {
            int equals = pair.indexOf('=');
            query.put(
                    pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return query;
    }
}
