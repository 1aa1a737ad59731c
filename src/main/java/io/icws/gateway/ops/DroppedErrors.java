package io.icws.gateway.ops;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.Exceptions;
import reactor.core.publisher.Hooks;

/**
 * Logs errors that reach a Reactor subscriber after it was cancelled or had ended. A client that disconnects while a request
 * fails is enough for one, so those are of interest to developers only. Reactor's default prints a stack trace for each.
 */
@Component
class DroppedErrors {

    private static final Logger log = LoggerFactory.getLogger(DroppedErrors.class);

    /** Hooks are global to the JVM and would add up. */
    DroppedErrors() {
        Hooks.resetOnErrorDropped();
        Hooks.onErrorDropped(DroppedErrors::log);
    }

    private static void log(Throwable dropped) {
        if (dropped instanceof Exception && !Exceptions.isErrorCallbackNotImplemented(dropped)) {
            log.debug("Dropped an error that came after a cancellation", dropped);
        } else {
            log.error("Dropped an error that nothing handles", dropped);
        }
    }
}
