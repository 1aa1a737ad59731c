package io.icws.gateway.e2e;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What the process logs at level error, from the start of the gateway on. */
final class ErrorLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    /** To be called when the logging system is up, which the gateway's start resets. */
    static ErrorLog attach() {
        var log = new ErrorLog();
        log.setContext(log.root.getLoggerContext());
        log.start();
        log.root.addAppender(log);
        return log;
    }

    List<String> errors() {
        return errors;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            var cause = event.getThrowableProxy();
            errors.add(event.getFormattedMessage()
                    + (cause == null ? "" : ": " + cause.getClassName() + " " + cause.getMessage()));
        }
    }

    @Override
    public void close() {
        root.detachAppender(this);
    }
}
