package io.icws.gateway.session.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest(name = "{0} allows {1}")
    @CsvSource(textBlock = """
            https://app.example.com:443, https://app.example.com
            https://app.example.com, https://app.example.com:443
            HTTPS://App.Example.COM/, https://app.example.com
            http://localhost:80, http://localhost
            http://localhost:0080, http://localhost
            http://localhost:, http://localhost
            http://localhost:3000, http://localhost:3000
            http://a_b.example.com., http://a_b.example.com.
            https://b\u00fccher.example, https://xn--bcher-kva.example
            https://*.B\u00fccher.example:443, https://a.xn--bcher-kva.example
            http://[0:0::1]:8080, http://[::1]:8080
            https://[2001:DB8::0001]:443, https://[2001:db8::1]
            null, null
            file://, file://
            file:///, file://
            file://, file:///
            capacitor://localhost, capacitor://localhost
            ionic://localhost/, ionic://localhost
            tauri://localhost, TAURI://localhost
            app://., app://.
            app://, app://
            chrome-extension://abcdefghijklmnopabcdefghijklmnop, chrome-extension://abcdefghijklmnopabcdefghijklmnop
            ' https://app.example.com ', https://app.example.com
            """)
    void whatHasAMeaningIsWrittenAsBrowsersDo(String entry, String origin) {
        var origins = Origins.of(List.of(entry.translateEscapes()));
        assertThat(origins.allow(origin)).isTrue();
        assertThat(origins.allow("https://evil.org")).isFalse();
        assertThat(origins.allow(null)).isFalse();
        assertThat(origins.allow("")).isEqualTo(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://app.example.com:80", "http://app.example.com:443", "https://app.example.com:8443"})
    void anotherPortIsAnotherOrigin(String origin) {
        assertThat(Origins.of(List.of("https://app.example.com:443", "http://app.example.com"))
                        .allow(origin))
                .isFalse();
    }

    @Test
    void clientsWithoutAnOriginCanBeAllowedBesideAList() {
        var origins = Origins.of(List.of("https://app.example.com", "none"));
        assertThat(origins.allow(null)).isTrue();
        assertThat(origins.allow("https://app.example.com")).isTrue();
        assertThat(origins.allow("none")).isFalse();
        assertThat(origins.allow("null")).isFalse();
        assertThat(origins.allow("")).isFalse();
        assertThat(Origins.of(List.of("None")).allow("https://app.example.com")).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(quoteCharacter = '`', textBlock = """
            app.example.com, https://app.example.com
            localhost:3000, https://localhost:3000
            https://app.example.com/chat, no user` path or query: https://app.example.com
            https://app.example.com//, no user` path or query: https://app.example.com
            https://me@app.example.com, no user` path or query: https://app.example.com
            https://app.example.com?x, no user` path or query: https://app.example.com
            https://app.example.com#x, no user` path or query: https://app.example.com
            wss://app.example.com, https://app.example.com
            ws://localhost:3000, http://localhost:3000
            file:///home/me, file://
            https://app.example.com:70000, 70000 is not a port
            https://app.example.com:x, x is not a port
            https://, scheme://host
            https://app*.com, scheme://*.domain
            https://*.*.com, scheme://*.domain
            https://*, scheme://*.domain
            https://a b, scheme://host
            capacitor://*, is not a host
            1x://y, 1x is not a scheme
            *, leave the list empty
            ``, null needs quotes
            """)
    void whatCouldNeverMatchStopsTheStart(String entry, String mend) {
        assertThatThrownBy(() -> Origins.of(List.of(entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("allowed-origins: " + entry)
                .hasMessageContaining(mend.replace('`', ','));
    }
}
