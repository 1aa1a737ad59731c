package io.icws.watch;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Netty's leak detector, which remembers what it finds. In force through {@code io.netty.customResourceLeakDetector}; the
 * level {@code paranoid} makes it track everything.
 */
public final class LeakDetector<T> extends ResourceLeakDetector<T> {

    private static final long COLLECTION_MILLIS = 5_000;
    private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();
    private static final List<LeakDetector<?>> DETECTORS = new CopyOnWriteArrayList<>();
    private static final AtomicBoolean TRACKED = new AtomicBoolean();

    public LeakDetector(Class<?> type, int samplingInterval) {
        super(type, samplingInterval);
        DETECTORS.add(this);
    }

    /** As Netty calls it. */
    public LeakDetector(Class<?> type, int samplingInterval, long maxActive) {
        this(type, samplingInterval);
    }

    /** Collects garbage, if anything was tracked since the last time, and returns the leaks that shows. */
    static List<String> leaks() throws InterruptedException {
        if (TRACKED.getAndSet(false)) {
            collect();
            DETECTORS.forEach(LeakDetector::report);
        }
        var leaks = new ArrayList<String>();
        for (var leak = FOUND.poll(); leak != null; leak = FOUND.poll()) {
            leaks.add(leak);
        }
        return leaks;
    }

    @Override
    public @Nullable ResourceLeakTracker<T> track(T resource) {
        TRACKED.setPlain(true);
        return super.track(resource);
    }

    @Override
    protected boolean needReport() {
        return true;
    }

    @Override
    protected void reportTracedLeak(String type, String records) {
        FOUND.add("leaked a " + type + records);
    }

    @Override
    protected void reportUntracedLeak(String type) {
        FOUND.add("leaked a " + type);
    }

    /** The event loop's name tells the gateway, its clients and the devnet apart. */
    @Override
    protected Object getInitialHint(String type) {
        return Thread.currentThread().getName();
    }

    /** A detector looks for leaks only when it is given something to track. */
    @SuppressWarnings("unchecked")
    private void report() {
        var nothing = (T) new Object();
        var tracker = super.trackForcibly(nothing);
        if (tracker != null) {
            tracker.close(nothing);
        }
    }

    private static void collect() throws InterruptedException {
        var queue = new ReferenceQueue<Object>();
        var sentinel = new PhantomReference<>(new Object(), queue);
        System.gc();
        queue.remove(COLLECTION_MILLIS);
        sentinel.clear();
    }
}
