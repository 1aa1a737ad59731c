package io.icws.watch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;

/** Remembers where a thread blocked that must not: event loops, and Reactor's parallel and single schedulers. */
final class BlockedLoops {

    private static final int FRAMES = 40;
    private static final Set<String> FOUND = ConcurrentHashMap.newKeySet();

    private BlockedLoops() {}

    static void watch() {
        BlockHound.install(builder -> builder.allowBlockingCallsInside("ch.qos.logback.classic.Logger", "callAppenders")
                .allowBlockingCallsInside("java.lang.ClassLoader", "loadClass")
                // A few instructions under Netty's own lock.
                .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate")
                // The same under the lock of a timer's queue.
                .allowBlockingCallsInside("java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue", "offer")
                .allowBlockingCallsInside("java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue", "remove")
                // The same under a pool's lock, where a task comes to a scheduler that is being disposed of.
                .allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "tryTerminate")
                // Reads /dev/urandom, which never waits.
                .allowBlockingCallsInside("sun.security.provider.NativePRNG", "engineNextBytes")
                .blockingMethodCallback(BlockedLoops::found));
    }

    static List<String> calls() {
        var calls = new ArrayList<>(FOUND);
        calls.forEach(FOUND::remove);
        return calls;
    }

    private static void found(BlockingMethod method) {
        var thread = Thread.currentThread();
        FOUND.add(Arrays.stream(thread.getStackTrace())
                .dropWhile(frame -> !frame.getClassName().equals(method.getClassName()))
                .limit(FRAMES)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining("\n\tat ", "blocked a thread that must not block\n\tat ", "")));
    }
}
