package io.icws.gateway.ops;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Writes the log asynchronously while the gateway serves: output that blocks (terminal, pipe, disk) would otherwise block
 * event loops, and with them every client. Below 20 % free capacity, events at level INFO and lower are dropped; when the
 * queue is full, all are. Before start-up has finished and after shutdown has begun, events are written synchronously.
 */
@Component
class LogQueue implements DisposableBean {

    /** About 10 s of the log of a busy gateway, a few MB. */
    private static final int QUEUED_EVENTS = 8_192;

    /** At shutdown. Output that blocks for longer is given up, so that the process ends within the grace of its supervisor. */
    private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(5);

    private final int queuedEvents;
    private final Duration flushTimeout;
    private final List<Queue> queues = new ArrayList<>();

    @Autowired
    LogQueue() {
        this(QUEUED_EVENTS, FLUSH_TIMEOUT);
    }

    LogQueue(int queuedEvents, Duration flushTimeout) {
        this.queuedEvents = queuedEvents;
        this.flushTimeout = flushTimeout;
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
        queue.setQueueSize(queuedEvents);
        queue.setNeverBlock(true);
        queue.setMaxFlushTime(Math.toIntExact(flushTimeout.toMillis()));
        queue.addAppender(output);
        queue.start();
        root.addAppender(queue);
        root.detachAppender(appender);
        return new Queue(queue, output);
    }

    /** Writes the queued events. Output that still blocks is detached: later events would block the shutdown. */
    private static void unqueue(Logger root, Queue queue) {
        queue.lines.stop();
        root.detachAppender(queue.lines);
        if (!queue.output.isStarted()) {
            root.addAppender(queue.output.appender);
        }
    }

    private record Queue(AsyncAppender lines, Output output) {}

    /** Stopped together with its queue, unlike the appender behind it: some appenders cannot be started again. */
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
