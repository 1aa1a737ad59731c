package io.icws.gateway.autobahn;

import io.icws.gateway.GatewayApplication;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;

/** The gateway's server, upgrade and all, with an echo in the place of its sessions. */
final class EchoServer implements AutoCloseable {

    private static final Set<WebSocketMessage.Type> DATA =
            Set.of(WebSocketMessage.Type.TEXT, WebSocketMessage.Type.BINARY);

    private final ConfigurableApplicationContext context;

    private EchoServer(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** On a free port. The suite's messages of up to 16 MiB pass; all other settings are the gateway's. */
    static EchoServer start(Path directory) {
        return new EchoServer(new SpringApplicationBuilder(GatewayApplication.class, Echo.class)
                .run(
                        "--server.address=127.0.0.1",
                        "--server.port=0",
                        "--management.server.address=127.0.0.1",
                        "--management.server.port=0",
                        "--gateway.ic.url=http://127.0.0.1:1",
                        "--gateway.identity.key-file=" + directory.resolve("key_pair"),
                        "--gateway.session.max-frame-size=17MB"));
    }

    String url() {
        return "ws://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port");
    }

    @Override
    public void close() {
        context.close();
    }

    /** Not annotated: the gateway's own component scan, which starts in a package above, would find it in every test. */
    static class Echo {

        @Bean
        HandlerMapping echoMapping() {
            WebSocketHandler echo = socket -> socket.send(socket.receive()
                    .filter(message -> DATA.contains(message.getType()))
                    .map(WebSocketMessage::retain));
            return new SimpleUrlHandlerMapping(Map.of("/**", echo), -2);
        }
    }
}
