package io.icws.gateway;

import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.session.SessionRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.client.ReactorResourceFactory;

/** The whole gateway as a process runs it, on free ports of the loopback interface and with an identity of its own. */
public final class GatewayFixture implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private GatewayFixture(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** @param properties more of them, as {@code name=value} */
    public static GatewayFixture start(URI ic, String... properties) {
        var arguments = new ArrayList<>(List.of(
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--management.server.address=127.0.0.1",
                "--management.server.port=0",
                "--gateway.ic.url=" + ic,
                "--gateway.identity.key-file=" + emptyDirectory() + "/key_pair"));
        for (var property : properties) {
            arguments.add("--" + property);
        }
        return new GatewayFixture(new SpringApplicationBuilder(GatewayApplication.class)
                .properties("gateway.drain.grace=0s", "gateway.drain.spread=0s")
                .initializers(context -> ((GenericApplicationContext) context)
                        .registerBean(ReactorResourceFactory.class, GatewayFixture::ownEventLoops))
                .run(arguments.toArray(String[]::new)));
    }

    /** Shared event loops would end for everybody in this JVM when the first gateway closes. */
    private static ReactorResourceFactory ownEventLoops() {
        var resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        return resources;
    }

    /** Where clients connect to. */
    public URI url() {
        return URI.create("ws://127.0.0.1:" + port("local.server.port"));
    }

    /** Where operators look. */
    public URI managementUrl() {
        return URI.create("http://127.0.0.1:" + port("local.management.port"));
    }

    public Principal principal() {
        return context.getBean(InternetComputer.class).self();
    }

    public SessionRegistry sessions() {
        return context.getBean(SessionRegistry.class);
    }

    /** Shuts down as SIGTERM does. */
    @Override
    public void close() {
        context.close();
    }

    private String port(String property) {
        return context.getEnvironment().getRequiredProperty(property);
    }

    private static String emptyDirectory() {
        try {
            var directory = Files.createTempDirectory("gateway");
            directory.toFile().deleteOnExit();
            return directory.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
