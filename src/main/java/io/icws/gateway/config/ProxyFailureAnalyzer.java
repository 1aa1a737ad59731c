package io.icws.gateway.config;

import io.icws.gateway.ic.ProxyException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says which setting of the egress proxy is wrong, and never what it is. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class ProxyFailureAnalyzer extends AbstractFailureAnalyzer<ProxyException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ProxyException cause) {
        return new FailureAnalysis(cause.getMessage() + ".", cause.remedy(), rootFailure);
    }
}
