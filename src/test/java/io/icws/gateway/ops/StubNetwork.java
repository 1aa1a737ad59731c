package io.icws.gateway.ops;

import io.icws.gateway.ic.*;
import io.icws.gateway.protocol.*;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.*;
import reactor.core.publisher.Mono;

@Configuration
public class StubNetwork {
    @Bean
    java.time.Clock clock() {
        return java.time.Clock.systemUTC();
    }

    @Bean
    NetworkState networkState(org.springframework.core.env.Environment e) {
        return new NetworkState() {
            public URI url() {
                return URI.create(e.getRequiredProperty("gateway.ic.url"));
            }

            public String network() {
                return "local";
            }

            public boolean isReady() {
                return false;
            }

            public @Nullable String lastError() {
                return null;
            }
        };
    }

    @Bean
    InternetComputer ic() {
        return new InternetComputer() {
            public boolean callsAreCertified() {
                return true;
            }

            public Principal self() {
                return Principal.ANONYMOUS;
            }

            public Mono<CallStatus> call(Principal c, RequestId r, byte[] b) {
                return Mono.empty();
            }

            public Mono<CallStatus> callAsSelf(Principal c, String r, byte[] b) {
                return Mono.empty();
            }

            public Mono<byte[]> queryAsSelf(Principal c, String r, byte[] b) {
                return Mono.empty();
            }
        };
    }

    public static void main(String[] a) {
        org.springframework.boot.SpringApplication.from(io.icws.gateway.GatewayApplication::main)
                .with(StubNetwork.class)
                .run(a);
    }
}
