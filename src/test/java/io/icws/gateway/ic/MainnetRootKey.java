package io.icws.gateway.ic;

import io.icws.certificate.CertificateVerifier;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/** The root key that is built into the gateway. */
public final class MainnetRootKey {

    private MainnetRootKey() {}

    /** What certificates of mainnet were worth at that time. */
    public static CertificateVerifier at(Instant time) {
        return new CertificateVerifier(CertificateVerifier.mainnetRootKey(), Clock.fixed(time, ZoneOffset.UTC));
    }
}
