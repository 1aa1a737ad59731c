package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.ic.HttpVersions.Offer;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HttpVersionsTest {

    private static final HttpVersion HTTP2 = HttpVersion.valueOf("HTTP/2.0");

    private Instant now = Instant.EPOCH;
    private final HttpVersions versions = new HttpVersions(URI.create("https://host"), () -> now);

    @Test
    void anAnswerWithoutHttp2EndsItForAWhile() {
        assertThat(versions.offer()).isEqualTo(Offer.HTTP2);
        versions.answered(Offer.HTTP2, HttpVersion.HTTP_1_1);

        assertThat(versions.offer()).isEqualTo(Offer.HTTP1);
        pass(Duration.ofMinutes(10).minusNanos(1));
        assertThat(versions.offer()).isEqualTo(Offer.HTTP1);
    }

    @Test
    void oneRequestTriesItAgain() {
        versions.answered(Offer.HTTP2, HttpVersion.HTTP_1_1);
        pass(Duration.ofMinutes(10));

        assertThat(versions.offer()).isEqualTo(Offer.TRIAL);
        assertThat(versions.offer()).as("while the trial is under way").isEqualTo(Offer.HTTP1);
        versions.answered(Offer.HTTP1, HttpVersion.HTTP_1_1);
        versions.answered(Offer.TRIAL, HTTP2);
        assertThat(versions.offer()).isEqualTo(Offer.HTTP2);
    }

    @Test
    void aTrialInVainIsFollowedByAnotherLater() {
        versions.answered(Offer.HTTP2, HttpVersion.HTTP_1_1);
        pass(Duration.ofMinutes(10));
        assertThat(versions.offer()).isEqualTo(Offer.TRIAL);
        versions.answered(Offer.TRIAL, HttpVersion.HTTP_1_1);

        assertThat(versions.offer()).isEqualTo(Offer.HTTP1);
        pass(Duration.ofMinutes(10));
        assertThat(versions.offer()).isEqualTo(Offer.TRIAL);
    }

    @Test
    void whatWasUnderWayBeforeChangesNothing() {
        versions.answered(Offer.HTTP2, HttpVersion.HTTP_1_1);
        versions.answered(Offer.HTTP2, HTTP2);

        assertThat(versions.offer()).isEqualTo(Offer.HTTP1);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }
}
