package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.ic.identity.GatewayIdentity;
import io.icws.gateway.ic.identity.IdentityProperties;
import io.icws.gateway.ic.identity.KeyFileException;
import io.icws.protocol.Principal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnRequestsTest {

    private static final Principal CANISTER = Principal.selfAuthenticating(new byte[] {1});

    @TempDir
    private static Path directory;

    private static GatewayIdentity identity;

    private Instant now = Instant.parse("2026-01-01T00:00:30Z");

    @BeforeAll
    static void load() throws KeyFileException {
        identity = new IdentityProperties(directory.resolve("key_pair"), null, null, null).load();
    }

    @Test
    void aQueryIsSignedOnceWhileItsExpiryIsTheSame() {
        var query = requests().query(CANISTER, "ws_get_messages", new byte[] {1});
        var first = query.get();
        now = now.plusSeconds(29);
        assertThat(query.get()).isSameAs(first);
    }

    @Test
    void aQueryIsSignedAnewLongBeforeItExpires() {
        var query = requests().query(CANISTER, "ws_get_messages", new byte[] {1});
        var ids = new HashSet<>();
        for (int second = 0; second < 600; second++) {
            assertThat(query.get().expiry())
                    .isBetween(now.plus(Duration.ofMinutes(3)), now.plus(Duration.ofMinutes(4)));
            ids.add(query.get().id());
            now = now.plusSeconds(1);
        }
        assertThat(ids).hasSize(11);
    }

    private OwnRequests requests() {
        InstantSource source = () -> now;
        return new OwnRequests(identity, source.withZone(ZoneOffset.UTC));
    }
}
