package io.icws.devnet.playground;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.icws.devnet.Devnet;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.echo.CdkOptions;
import io.icws.devnet.echo.EchoApplication;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves the page, and the commands of its buttons: POST requests, which respond with the {@link State}. The page reaches
 * the gateways and the devnet through a network that can be cut. Loopback only.
 */
public final class Playground implements AutoCloseable {

    /** What the page needs to connect, and which faults there are. */
    record State(String canister, String ic, List<Gateway> gateways, boolean networkIsUp, boolean canisterRuns) {}

    record Gateway(String url, String statusPage, boolean isRunning) {}

    private static final Map<String, String> PAGE = Map.of(
            "/", "text/html;charset=UTF-8",
            "/main.js", "text/javascript;charset=UTF-8",
            "/style.css", "text/css;charset=UTF-8");

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
            + "connect-src 'self' http://127.0.0.1:* ws://127.0.0.1:*; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'";

    private final Devnet ic;
    private final List<LocalGateway> gateways;
    private final Path page;
    private final CdkCanister echo;
    private final Principal canister;
    private final List<NetworkRelay> gatewayRelays;
    private final NetworkRelay icRelay;
    private final JsonMapper json = new JsonMapper();
    private final HttpServer server;
    private volatile boolean networkIsUp = true;
    private volatile boolean canisterRuns = true;

    private Playground(Devnet ic, List<LocalGateway> gateways, Path page, int port) throws IOException {
        this.ic = ic;
        this.gateways = gateways;
        this.page = page;
        // Acknowledges soon, so that few messages are unconfirmed when a connection is lost.
        var options = CdkOptions.production()
                .withAckInterval(Duration.ofSeconds(20))
                .withKeepAliveTimeout(Duration.ofSeconds(15))
                .withMessageAge(Duration.ofMinutes(5))
                .withGatewayExpiry(Duration.ofMinutes(5));
        echo = new CdkCanister(options, new EchoApplication());
        canister = ic.install(echo);
        gatewayRelays = gateways.stream()
                .map(gateway -> new NetworkRelay(gateway::port))
                .toList();
        icRelay = new NetworkRelay(() -> ic.url().getPort());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /**
     * @param gateways running, in front of {@code ic}
     * @param page directory of the built page
     * @param port 0 for any
     */
    public static Playground start(Devnet ic, List<LocalGateway> gateways, Path page, int port) {
        try {
            return new Playground(ic, gateways, page, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            answer(exchange);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        try {
            boolean isCommand = exchange.getRequestMethod().equals("POST");
            if (isCommand && !isOwnOrigin(exchange)) {
                respond(exchange, 403, "another page's request");
            } else if (isCommand) {
                command(path, exchange.getRequestURI().getQuery());
                respond(exchange, state());
            } else if (path.equals("/state")) {
                respond(exchange, state());
            } else if (PAGE.containsKey(path)) {
                exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
                var file = page.resolve(path.equals("/") ? "index.html" : path.substring(1));
                respond(exchange, 200, PAGE.get(path), Files.readAllBytes(file));
            } else {
                respond(exchange, 404, "not found");
            }
        } catch (IllegalArgumentException | MalformedException e) {
            respond(exchange, 400, String.valueOf(e.getMessage()));
        }
    }

    private void command(String path, @Nullable String query) throws MalformedException {
        switch (path) {
            case "/network/cut" -> {
                networkIsUp = false;
                relays().forEach(NetworkRelay::cut);
            }
            case "/network/restore" -> {
                networkIsUp = true;
                relays().forEach(NetworkRelay::restore);
            }
            case "/gateways/0/stop" -> gateways.get(0).stop();
            case "/gateways/0/start" -> gateways.get(0).start();
            case "/gateways/1/stop" -> gateways.get(1).stop();
            case "/gateways/1/start" -> gateways.get(1).start();
            case "/canister/stall" -> {
                canisterRuns = false;
                ic.stall(canister);
            }
            case "/canister/resume" -> {
                canisterRuns = true;
                ic.resume(canister);
            }
            case "/canister/push" -> {
                var text = "It is " + LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + " here. Yours, the canister";
                echo.send(
                        Principal.parse(String.valueOf(query).replaceFirst("^to=", "")),
                        text.getBytes(StandardCharsets.UTF_8));
            }
            case "/reset" -> {
                command("/network/restore", null);
                command("/canister/resume", null);
                gateways.forEach(LocalGateway::start);
            }
            default -> throw new IllegalArgumentException("no command " + path);
        }
    }

    private State state() {
        var addresses = gateways.stream()
                .map(gateway -> new Gateway(
                        "ws://127.0.0.1:"
                                + gatewayRelays.get(gateways.indexOf(gateway)).port() + "/",
                        gateway.managementUrl() + "/",
                        gateway.isRunning()))
                .toList();
        return new State(
                canister.toString(), "http://127.0.0.1:" + icRelay.port() + "/", addresses, networkIsUp, canisterRuns);
    }

    private Stream<NetworkRelay> relays() {
        return Stream.concat(gatewayRelays.stream(), Stream.of(icRelay));
    }

    /** Browsers name the page that sends a request; other pages may not stop gateways. */
    private boolean isOwnOrigin(HttpExchange exchange) {
        int port = server.getAddress().getPort();
        return Set.of("http://127.0.0.1:" + port, "http://localhost:" + port)
                .contains(String.valueOf(exchange.getRequestHeaders().getFirst("Origin")));
    }

    private void respond(HttpExchange exchange, State state) throws IOException {
        respond(exchange, 200, "application/json", json.writeValueAsBytes(state));
    }

    private static void respond(HttpExchange exchange, int status, String text) throws IOException {
        respond(exchange, status, "text/plain;charset=UTF-8", text.getBytes(StandardCharsets.UTF_8));
    }

    private static void respond(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        relays().forEach(NetworkRelay::close);
        gateways.forEach(LocalGateway::stop);
    }
}
