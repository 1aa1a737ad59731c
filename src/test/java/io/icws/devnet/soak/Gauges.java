package io.icws.devnet.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import io.icws.gateway.session.SessionRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Added to the gateway as {@code spring.main.sources}: says its port on standard output, answers each line of standard
 * input with a sample, and ends the gateway with its input.
 */
public final class Gauges implements ApplicationRunner {

    static final String MARK = "soak ";

    private final ConfigurableApplicationContext gateway;
    private final SessionRegistry sessions;

    public Gauges(ConfigurableApplicationContext gateway, SessionRegistry sessions) {
        this.gateway = gateway;
        this.sessions = sessions;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        System.out.println(MARK + gateway.getEnvironment().getRequiredProperty("local.server.port"));
        Thread.ofPlatform().daemon().name("gauges").start(this::answer);
    }

    private void answer() {
        try (var lines = new BufferedReader(new InputStreamReader(System.in))) {
            while (lines.readLine() != null) {
                System.out.println(MARK + measures());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            gateway.close();
        }
    }

    private String measures() {
        System.gc();
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        var direct = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
        var descriptors = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getOpenFileDescriptorCount();
        var threads = ManagementFactory.getThreadMXBean().getThreadCount();
        return "%d %d %d %d %d".formatted(heap, direct, descriptors, threads, sessions.size());
    }
}
