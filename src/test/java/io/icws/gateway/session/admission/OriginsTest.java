package io.icws.gateway.session.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {

    private final Origins origins =
            Origins.of(List.of("https://app.example.com", "https://*.ic0.app", "http://*.localhost:8080"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example.com",
                "https://APP.example.com",
                "https://a.ic0.app",
                "https://a.b.ic0.app",
                "http://x.localhost:8080"
            })
    void whatIsListedMayConnect(String origin) {
        assertThat(origins.allow(origin)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://app.example.com",
                "https://app.example.com:8443",
                "https://app.example.com.evil.org",
                "https://ic0.app",
                "https://.ic0.app",
                "https://evilic0.app",
                "https://evil.org/a.ic0.app",
                "https://evil.org#.ic0.app",
                "https://user@x:1.ic0.app",
                "http://x.localhost",
                "null",
                ""
            })
    void nothingElseMay(String origin) {
        assertThat(origins.allow(origin)).isFalse();
    }

    @Test
    void withoutAListAnythingMay() {
        assertThat(Origins.of(List.of()).allow(null)).isTrue();
        assertThat(Origins.of(List.of()).allow("https://evil.org")).isTrue();
        assertThat(origins.allow(null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.example.com", "https://app.example.com/", "https://app*.com", "https://*.*.com", "*"})
    void illegibleEntriesStopTheStart(String entry) {
        assertThatThrownBy(() -> Origins.of(List.of(entry))).isInstanceOf(IllegalArgumentException.class);
    }
}
