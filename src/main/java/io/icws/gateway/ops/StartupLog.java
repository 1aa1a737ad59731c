package io.icws.gateway.ops;

import io.icws.gateway.config.GatewayVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** One line that says what runs where, once everything listens. */
@Component
class StartupLog {

    private static final Logger log = LoggerFactory.getLogger(StartupLog.class);

    @EventListener
    void started(ApplicationReadyEvent event) {
        var environment = event.getApplicationContext().getEnvironment();
        log.info(
                "{} {} listens on {}://{}:{}, metrics and health on http://{}:{}",
                GatewayVersion.PRODUCT,
                GatewayVersion.current(),
                environment.containsProperty("server.ssl.bundle") ? "wss" : "ws",
                address(environment, "server.address"),
                environment.getProperty("local.server.port"),
                address(environment, "management.server.address"),
                environment.getProperty("local.management.port"));
    }

    private static String address(Environment environment, String property) {
        var address = environment.getProperty(property, "0.0.0.0");
        return address.contains(":") ? "[" + address + "]" : address;
    }
}
