package io.icws.gateway;

import io.icws.gateway.config.CommandLine;
import io.icws.gateway.config.CommandLine.FlagException;
import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.session.SessionDrain;
import io.icws.gateway.session.SessionRegistry;
import io.icws.protocol.Principal;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.function.Consumer;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.core.scheduler.Scheduler;

/** The whole gateway as a process runs it, on free ports of the loopback interface and with an identity of its own. */
public final class GatewayFixture implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private GatewayFixture(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** @param properties more of them, as {@code name=value}, and constants, as {@code gateway.group.constants.name=value} */
    public static GatewayFixture start(URI ic, String... properties) {
        return start(ic, context -> {}, properties);
    }

    /** @param clock the computer's, as the gateway sees it */
    public static GatewayFixture start(URI ic, Clock clock, String... properties) {
        return start(ic, context -> context.registerBean(Clock.class, () -> clock), properties);
    }

    /** @param wire sees every byte that clients are sent */
    public static GatewayFixture start(URI ic, Wire wire, String... properties) {
        return start(ic, context -> context.registerBean(Wire.class, () -> wire), properties);
    }

    private static GatewayFixture start(URI ic, Consumer<GenericApplicationContext> more, String... properties) {
        var settings = new LinkedHashMap<String, String>();
        var replaced = new HashMap<String, String>();
        settings.put("server.address", "127.0.0.1");
        settings.put("server.port", "0");
        settings.put("management.server.address", "127.0.0.1");
        settings.put("management.server.port", "0");
        settings.put("gateway.ic.url", ic.toString());
        settings.put("gateway.identity.key-file", emptyDirectory() + "/key_pair");
        // All clients of a test share the loopback address.
        settings.put("gateway.admission.max-connections-per-address", "50000");
        settings.put("gateway.admission.handshakes-per-second", "100000");
        for (var property : properties) {
            int equals = property.indexOf('=');
            var name = property.substring(0, equals);
            (ReplacedConstants.isConstant(name) ? replaced : settings).put(name, property.substring(equals + 1));
        }
        var arguments = settings.entrySet().stream().map(setting -> "--" + setting.getKey() + "=" + setting.getValue());
        var constants = new ReplacedConstants(replaced);
        var gateway = new GatewayFixture(new SpringApplicationBuilder(GatewayApplication.class)
                .properties("gateway.drain.grace=0s", "gateway.drain.spread=0s")
                .initializers(context -> {
                    var beans = (GenericApplicationContext) context;
                    beans.registerBean(ReactorResourceFactory.class, GatewayFixture::ownEventLoops);
                    beans.getEnvironment().getPropertySources().addFirst(constants);
                    more.accept(beans);
                })
                .run(arguments.toArray(String[]::new)));
        constants.requireRead();
        return gateway;
    }

    /** What serves TLS with these files, renewals included, as the Rust gateway's flags ask for it. */
    public static String[] tls(Path certificate, Path key) {
        try {
            var flags = CommandLine.parse(
                    "--tls-certificate-pem-path=" + certificate, "--tls-certificate-key-pem-path=" + key);
            return ((CommandLine.Start) flags)
                    .arguments().stream()
                            .map(argument -> argument.substring("--".length()))
                            .toArray(String[]::new);
        } catch (FlagException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Shared event loops would end for everybody in this JVM when the first gateway closes. */
    private static ReactorResourceFactory ownEventLoops() {
        var resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        return resources;
    }

    /** Where clients connect to. */
    public URI url() {
        var scheme = context.getEnvironment().containsProperty("server.ssl.bundle") ? "wss" : "ws";
        return URI.create(scheme + "://127.0.0.1:" + port("local.server.port"));
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

    public SessionDrain drain() {
        return context.getBean(SessionDrain.class);
    }

    /** The threads of this name, so that they can be kept busy. */
    public Scheduler scheduler(String bean) {
        return context.getBean(bean, Scheduler.class);
    }

    public MeterRegistry meters() {
        return context.getBean(MeterRegistry.class);
    }

    /** What the counter of this name has counted. */
    public double count(String counter) {
        return meters().get(counter).counter().count();
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
