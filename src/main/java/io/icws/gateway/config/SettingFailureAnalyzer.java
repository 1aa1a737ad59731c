package io.icws.gateway.config;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanInstantiationException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Says in plain words what a properties record refused in its constructor: values that contradict each other, or mainnet
 * in clear. Spring Boot's own analyzers speak for values of the wrong type or out of range.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class SettingFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
        var creation = findCause(cause, BeanInstantiationException.class);
        if (creation == null || !(creation.getCause() instanceof IllegalArgumentException refusal)) {
            return null;
        }
        return new FailureAnalysis(
                "The settings %s.* cannot be used: %s.".formatted(cause.getName(), refusal.getMessage()),
                "Change the setting in config/application.yml, the environment or on the command line (--help).",
                rootFailure);
    }
}
