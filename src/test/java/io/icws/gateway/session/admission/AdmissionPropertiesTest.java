package io.icws.gateway.session.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AdmissionPropertiesTest {

    @ParameterizedTest
    @CsvSource({
        "x-forwarded-for, X_FORWARDED_FOR",
        "forwarded, FORWARDED",
        "x-real-ip, X_REAL_IP",
        "CF-Connecting-IP, CF_CONNECTING_IP"
    })
    void aForwardingHeaderIsNamedAsInHttp(String name, ForwardingHeader header) {
        var properties = bind(Map.of("trusted-proxies", "1", "forwarding-header", name));
        assertThat(properties.forwardingHeader()).isEqualTo(header);
    }

    @Test
    void aForwardingHeaderWithoutATrustedProxyStopsTheStart() {
        assertThatThrownBy(() -> bind(Map.of("forwarding-header", "forwarded")))
                .rootCause()
                .hasMessageContainingAll("forwarding-header is forwarded", "trusted-proxies is 0");
    }

    @Test
    void peersOfTheProxyProtocolAreNetworks() {
        var peers = bind(Map.of("proxy-protocol-from", "10.0.0.0/8,::1")).proxyProtocolPeers();
        assertThat(peers.contains(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
        assertThat(peers.contains(InetAddress.ofLiteral("::1"))).isTrue();
        assertThat(peers.contains(InetAddress.ofLiteral("192.0.2.1"))).isFalse();
        assertThat(bind(Map.of("trusted-proxies", "0")).proxyProtocolPeers().contains(InetAddress.ofLiteral("::1")))
                .isFalse();
        assertThatThrownBy(() -> bind(Map.of("proxy-protocol-from", "balancer")))
                .rootCause()
                .hasMessageContaining("balancer");
    }

    private static AdmissionProperties bind(Map<String, String> values) {
        var source = new MapConfigurationPropertySource();
        values.forEach((name, value) -> source.put("gateway.admission." + name, value));
        return new Binder(source)
                .bind("gateway.admission", AdmissionProperties.class)
                .get();
    }
}
