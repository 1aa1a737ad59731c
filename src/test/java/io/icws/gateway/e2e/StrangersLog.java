package io.icws.gateway.e2e;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** All that the process logs at level info and above, from the start of the gateway on. */
final class StrangersLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<String> traces = new CopyOnWriteArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private volatile long begun = System.nanoTime();

    /** To be called when the logging system is up, which the gateway's start resets. */
    static StrangersLog attach() {
        var log = new StrangersLog();
        log.setContext(log.root.getLoggerContext());
        log.start();
        log.root.addAppender(log);
        return log;
    }

    void forget() {
        lines.clear();
        traces.clear();
        begun = System.nanoTime();
    }

    List<String> lines() {
        return lines;
    }

    /** Lines that a stack trace followed. */
    List<String> traces() {
        return traces;
    }

    /** Since it began, or forgot. */
    int seconds() {
        return (int) TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
            var line = event.getLoggerName() + ": " + event.getFormattedMessage();
            lines.add(line);
            var cause = event.getThrowableProxy();
            if (cause != null) {
                traces.add(line + ": " + cause.getClassName() + " " + cause.getMessage());
            }
        }
    }

    @Override
    public void close() {
        root.detachAppender(this);
    }
}
