package io.icws.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The log of a process whose output is a pipe that nobody reads for a while. */
@Timeout(30)
class LogQueueTest {

    private static final int LINES = 1_000;

    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final List<Appender<ILoggingEvent>> others = new ArrayList<>();
    private final Pipe pipe = new Pipe();
    private LogQueue queue = queue(Duration.ofSeconds(20));

    @BeforeEach
    void attach() {
        root.iteratorForAppenders().forEachRemaining(others::add);
        others.forEach(root::detachAppender);
        pipe.setContext(root.getLoggerContext());
        pipe.start();
        root.addAppender(pipe);
    }

    @AfterEach
    void detach() {
        if (pipe.full.isHeldByCurrentThread()) {
            pipe.full.unlock();
        }
        queue.destroy();
        root.detachAppender(pipe);
        others.forEach(root::addAppender);
    }

    @Test
    void writesAtOnceUntilTheGatewayServes() {
        root.warn("starting");
        assertThat(pipe.lines).containsExactly("starting");
    }

    @Test
    void holdsNobodyWhileTheOutputTakesNothing() {
        pipe.full.lock();
        queue.open();
        for (var line = 0; line < 2 * LINES; line++) {
            root.warn("line {}", line);
        }
        assertThat(pipe.lines).isEmpty();
        pipe.full.unlock();
        await().untilAsserted(() -> assertThat(pipe.lines).hasSizeGreaterThanOrEqualTo(LINES));
        assertThat(List.copyOf(pipe.lines)).startsWith("line 0", "line 1", "line 2");
    }

    @Test
    void writesWhatWaitsAndThenAtOnceWhenTheGatewayStops() {
        queue.open();
        root.warn("serving");
        queue.destroy();
        root.warn("stopped");
        assertThat(pipe.lines).containsExactly("serving", "stopped");
    }

    @Test
    void goesOnWritingAFileThatIsRolledWhenTheGatewayStops(@TempDir Path directory) {
        var file = directory.resolve("gateway.log");
        var rolling = rolling(file);
        root.detachAppender(pipe);
        root.addAppender(rolling);
        queue.open();
        root.warn("serving");
        queue.destroy();
        root.warn("stopped");
        root.detachAppender(rolling);
        rolling.stop();
        assertThat(file).hasContent("serving\nstopped\n");
    }

    @Test
    void stopsThoughTheOutputTakesNothing() {
        queue = queue(Duration.ofMillis(100));
        pipe.full.lock();
        queue.open();
        root.warn("serving");
        queue.destroy();
        root.warn("stopped");
        assertThat(pipe.lines).isEmpty();
    }

    private static LogQueue queue(Duration flushTimeout) {
        return new LogQueue(LINES, flushTimeout);
    }

    private RollingFileAppender<ILoggingEvent> rolling(Path file) {
        var context = root.getLoggerContext();
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%msg%n");
        encoder.start();
        var appender = new RollingFileAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setFile(file.toString());
        appender.setEncoder(encoder);
        var policy = new SizeAndTimeBasedRollingPolicy<ILoggingEvent>();
        policy.setContext(context);
        policy.setFileNamePattern(file + ".%d.%i");
        policy.setMaxFileSize(FileSize.valueOf("1MB"));
        policy.setParent(appender);
        policy.start();
        appender.setRollingPolicy(policy);
        appender.addFilter(new Filter<>() {
            @Override
            public FilterReply decide(ILoggingEvent event) {
                return isOurs(event) ? FilterReply.NEUTRAL : FilterReply.DENY;
            }
        });
        appender.start();
        return appender;
    }

    /** Not one of what earlier tests have left running. */
    private static boolean isOurs(ILoggingEvent event) {
        return event.getLoggerName().equals(Logger.ROOT_LOGGER_NAME);
    }

    private static final class Pipe extends AppenderBase<ILoggingEvent> {

        final ReentrantLock full = new ReentrantLock();
        final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            if (!isOurs(event)) {
                return;
            }
            full.lock();
            try {
                lines.add(event.getFormattedMessage());
            } finally {
                full.unlock();
            }
        }
    }
}
