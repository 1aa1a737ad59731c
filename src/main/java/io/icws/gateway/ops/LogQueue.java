package io.icws.gateway.ops;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
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

    private final int lines;
    private final List<AsyncAppender> queues = new ArrayList<>();

    LogQueue(LogProperties properties) {
        this.lines = properties.queueLines();
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
        }
    }

    private AsyncAppender queue(Logger root, Appender<ILoggingEvent> appender) {
        var queue = new AsyncAppender();
        queue.setName("queue of " + appender.getName());
        queue.setContext(root.getLoggerContext());
        queue.setQueueSize(lines);
        queue.setNeverBlock(true);
        queue.addAppender(appender);
        queue.start();
        root.detachAppender(appender);
        root.addAppender(queue);
        return queue;
    }

    /**
     * Writes what waits. Output that still takes nothing is given up: later lines would hold the stop.
     */
    private static void unqueue(Logger root, AsyncAppender queue) {
        var behind = new ArrayList<Appender<ILoggingEvent>>();
        queue.iteratorForAppenders().forEachRemaining(behind::add);
        root.detachAppender(queue);
        queue.stop();
        if (behind.stream().noneMatch(Appender::isStarted)) {
            behind.forEach(appender -> {
                appender.start();
                root.addAppender(appender);
            });
        }
    }

    private static List<Appender<ILoggingEvent>> appenders(Logger root) {
        var appenders = new ArrayList<Appender<ILoggingEvent>>();
        root.iteratorForAppenders().forEachRemaining(appenders::add);
        return appenders;
    }
}
