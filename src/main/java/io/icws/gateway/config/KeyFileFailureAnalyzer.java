package io.icws.gateway.config;

import io.icws.gateway.ic.identity.KeyFileException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Passes on what is wrong with the key file, and says that a new key is a new gateway. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class KeyFileFailureAnalyzer extends AbstractFailureAnalyzer<KeyFileException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, KeyFileException cause) {
        return new FailureAnalysis(
                cause.getMessage() + ".",
                "Restore the file, or name another one with gateway.identity.key-file (.pem, .seed-file). Another key, and a"
                        + " new one is made where key-file is missing, is another gateway to canisters: messages queued"
                        + " for the old one are lost to it.",
                rootFailure);
    }
}
