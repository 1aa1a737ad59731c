package io.icws.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the whole gateway on free ports of the loopback interface, in front of an Internet Computer that is not there. */
public final class Gateways {

    /** Of a request, from its begin to the end of its answer. */
    private static final Duration BOUND = Duration.ofSeconds(30);

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(BOUND).build();

    private Gateways() {}

    /** The caller closes the context. Flags override the defaults. */
    public static ConfigurableApplicationContext start(Path dataDirectory, String... flags) {
        return SpringApplication.from(GatewayApplication::main)
                .run(arguments(dataDirectory, flags).toArray(String[]::new))
                .getApplicationContext();
    }

    public static List<String> arguments(Path dataDirectory, String... flags) {
        var arguments = new ArrayList<>(List.of(flags));
        addDefault(arguments, "--gateway-address=127.0.0.1:0");
        addDefault(arguments, "--prometheus-endpoint=127.0.0.1:0");
        addDefault(arguments, "--ic-network-url=http://127.0.0.1:1");
        addDefault(arguments, "--gateway.identity.key-file=" + dataDirectory.resolve("key_pair"));
        return arguments;
    }

    private static void addDefault(List<String> arguments, String flag) {
        var name = flag.substring(0, flag.indexOf('=') + 1);
        if (arguments.stream().noneMatch(given -> given.startsWith(name))) {
            arguments.add(flag);
        }
    }

    /** A request to the management port. */
    public static HttpResponse<String> manage(
            ConfigurableApplicationContext gateway, String method, String path, String... headers)
            throws IOException, InterruptedException {
        var port = gateway.getEnvironment().getRequiredProperty("local.management.port");
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        // Its own time-out ends with the headers of the answer.
        var answer = HTTP.sendAsync(request.timeout(BOUND).build(), HttpResponse.BodyHandlers.ofString());
        try {
            return answer.get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            answer.cancel(true);
            throw new IOException(method + " " + path, e);
        }
    }

    /** A file of {@code src/test/resources}. */
    public static Path resource(String name) {
        try {
            return Path.of(Gateways.class.getResource("/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(name, e);
        }
    }
}
