package io.icws.gateway.ops;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Has the log written by a thread of its own while the gateway serves. A terminal, pipe or disk that takes no more would
 * otherwise hold event loops, and with them every client. When lines wait, those at level INFO and below are dropped first.
 * Before and after, lines are written at once: the reason of a failed start-up is never late.
 */
@Component
@EnableConfigurationProperties(LogProperties.class)
class LogQueue implements DisposableBean {

    private final LogProperties properties;
    private final List<Queue> queues = new ArrayList<>();

    LogQueue(LogProperties properties) {
        this.properties = properties;
    }

    @EventListener(ApplicationReadyEvent.class)
    void open() {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            appenders(root).stream()
                    .filter(appender -> !(appender instanceof AsyncAppender))
                    .forEach(appender -> queues.add(queue(root, appender)));
        }
    }

    @Override
    public void destroy() {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            queues.forEach(queue -> unqueue(root, queue));
            queues.clear();
        }
    }

    private Queue queue(Logger root, Appender<ILoggingEvent> appender) {
        var output = new Output(appender);
        output.setContext(root.getLoggerContext());
        output.start();
        var queue = new AsyncAppender();
        queue.setName("queue of " + appender.getName());
        queue.setContext(root.getLoggerContext());
        queue.setQueueSize(properties.queueLines());
        queue.setNeverBlock(true);
        queue.setMaxFlushTime(Math.toIntExact(properties.flushTimeout().toMillis()));
        queue.addAppender(output);
        queue.start();
        root.addAppender(queue);
        root.detachAppender(appender);
        return new Queue(queue, output);
    }

    /**
     * Writes what waits. Output that still takes nothing is given up: later lines would hold the stop.
     */
    private static void unqueue(Logger root, Queue queue) {
        queue.lines.stop();
        root.detachAppender(queue.lines);
        if (!queue.output.isStarted()) {
            root.addAppender(queue.output.appender);
        }
    }

    private record Queue(AsyncAppender lines, Output output) {}

    /** What a queue writes to. A queue that ends stops it, but not the appender behind, of which not all start again. */
    private static final class Output extends UnsynchronizedAppenderBase<ILoggingEvent> {

        final Appender<ILoggingEvent> appender;

        Output(Appender<ILoggingEvent> appender) {
            this.appender = appender;
        }

        @Override
        protected void append(ILoggingEvent event) {
            appender.doAppend(event);
        }
    }

    private static List<Appender<ILoggingEvent>> appenders(Logger root) {
        var appenders = new ArrayList<Appender<ILoggingEvent>>();
        root.iteratorForAppenders().forEachRemaining(appenders::add);
        return appenders;
    }
}
