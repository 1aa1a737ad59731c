package io.icws.gateway.ops;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import java.util.ArrayList;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Has the log written by a thread of its own. A terminal, pipe or disk that takes no more would otherwise hold event loops, and
 * with them every client. When lines wait, those at level INFO and below are dropped first.
 */
@Component
class LogQueue {

    private static final int LINES = 8_192;

    LogQueue() {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            var appenders = new ArrayList<Appender<ILoggingEvent>>();
            root.iteratorForAppenders().forEachRemaining(appenders::add);
            appenders.stream()
                    .filter(appender -> !(appender instanceof AsyncAppender))
                    .forEach(appender -> queue(root, appender));
        }
    }

    private static void queue(Logger root, Appender<ILoggingEvent> appender) {
        var queue = new AsyncAppender();
        queue.setName("queue of " + appender.getName());
        queue.setContext(root.getLoggerContext());
        queue.setQueueSize(LINES);
        queue.setNeverBlock(true);
        queue.addAppender(appender);
        queue.start();
        root.detachAppender(appender);
        root.addAppender(queue);
    }
}
