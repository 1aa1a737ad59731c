package io.icws.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestGuardTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ' ', quoteCharacter = '`', textBlock = """
            / /
            /v0 /v0
            /a/b?c=d&e=/?:@!$'()*+,;-._~ /a/b?c=d&e=/?:@!$'()*+,;-._~
            /%7Ba%7d /%7Ba%7d
            /{a}|[b]^"<>\\ /%7Ba%7D%7C%5Bb%5D%5E%22%3C%3E%5C
            /?{a}=[b]| /?%7Ba%7D=%5Bb%5D%7C
            /% /%25
            /%z /%25z
            /%zz%41% /%25zz%41%25
            /%4 /%254
            /a#b /a%23b
            * *
            {x} %7Bx%7D
            http://[::1]:80/{ http://[::1]:80/%7B
            http://a?{ http://a?%7B
            http://a http://a
            """)
    void whatBrowsersSendRawIsEncoded(String target, String legal) {
        assertThat(RequestGuard.legal(target)).isEqualTo(legal);
    }

    @Test
    void everyByteGivesAUriThatCanBeRead() {
        for (char c = 0; c <= 0xff; c++) {
            var target = "/a" + c + "b?" + c + "=" + c;
            assertThatCode(() -> new URI("http://localhost" + RequestGuard.legal(target)))
                    .as(target)
                    .doesNotThrowAnyException();
        }
        assertThat(RequestGuard.legal("/\u00e4\u0000")).isEqualTo("/%E4%00");
    }
}
