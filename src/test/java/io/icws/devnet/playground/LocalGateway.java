package io.icws.devnet.playground;

import static org.awaitility.Awaitility.await;

import io.icws.gateway.GatewayApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;

/** A gateway in this process, which can be stopped and started again at the same addresses and with the same key. */
public final class LocalGateway {

    private static final Duration BOUND = Duration.ofSeconds(30);

    private final String[] arguments;
    private volatile boolean running;
    private volatile int port;
    private volatile int managementPort;
    private @Nullable ConfigurableApplicationContext context;

    /**
     * @param port for clients, 0 for any; another one if it is in use
     * @param managementPort for operators, likewise
     * @param more flags of the gateway
     */
    public LocalGateway(URI ic, int port, int managementPort, String... more) {
        var all = new ArrayList<>(List.of(
                "--gateway-address",
                "127.0.0.1:" + freePort(port),
                "--prometheus-endpoint",
                "127.0.0.1:" + freePort(managementPort),
                "--ic-network-url",
                ic.toString(),
                // Stops at once, even while a canister is stalled.
                "--gateway.drain.grace=0s",
                "--gateway.drain.spread=0s",
                "--gateway.drain.timeout=1s",
                "--gateway.identity.key-file=" + temporaryFolder() + "/key_pair"));
        all.addAll(List.of(more));
        arguments = all.toArray(String[]::new);
    }

    /** Returns when it is ready. */
    public synchronized void start() {
        if (context == null) {
            context = SpringApplication.from(GatewayApplication::main)
                    .with(OwnEventLoops.class)
                    .run(arguments)
                    .getApplicationContext();
            var environment = context.getEnvironment();
            port = environment.getRequiredProperty("local.server.port", Integer.class);
            managementPort = environment.getRequiredProperty("local.management.port", Integer.class);
            await().atMost(BOUND).pollInterval(Duration.ofMillis(20)).until(this::isReady);
            running = true;
        }
    }

    /** As SIGTERM does: clients get 1001. Returns when it has stopped. */
    public synchronized void stop() {
        if (context != null) {
            running = false;
            context.close();
            context = null;
        }
    }

    private boolean isReady() throws IOException {
        var readiness = managementUrl().resolve("/actuator/health/readiness").toURL();
        return ((HttpURLConnection) readiness.openConnection()).getResponseCode() == HttpURLConnection.HTTP_OK;
    }

    boolean isRunning() {
        return running;
    }

    int port() {
        return port;
    }

    public URI url() {
        return URI.create("ws://127.0.0.1:" + port);
    }

    public URI managementUrl() {
        return URI.create("http://127.0.0.1:" + managementPort);
    }

    /** {@code wanted} if it is not in use on the loopback interface, another one otherwise. */
    public static int freePort(int wanted) {
        for (int candidate : new int[] {wanted, 0}) {
            try (var socket = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException inUse) {
                System.out.printf("port %d is in use, using another%n", candidate);
            }
        }
        throw new IllegalStateException("no free port on the loopback interface");
    }

    private static String temporaryFolder() {
        try {
            return Files.createTempDirectory("icws-demo").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Shared ones would end with the first gateway that stops. */
    static class OwnEventLoops {
        @Bean
        ReactorResourceFactory reactorResourceFactory() {
            var resources = new ReactorResourceFactory();
            resources.setUseGlobalResources(false);
            resources.setShutdownQuietPeriod(Duration.ZERO);
            return resources;
        }
    }
}
