package io.icws.load;

import io.icws.gateway.protocol.Principal;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** One gateway between a network of its own and a crowd of clients. */
final class Stage implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration STEP = Duration.ofMillis(5);

    final Network ic;
    final Contender.Running gateway;
    final Crowd crowd;
    final Principal id;
    private final Figures figures = new Figures();
    private double cpu;
    private double networkCpu;
    private long begun;
    private long bytes;

    Stage(Contender contender, Network.Pace pace) throws IOException, InterruptedException {
        ic = Network.start(pace);
        id = ic.install(1).getFirst();
        gateway = contender.start(ic.url());
        crowd = new Crowd(gateway.url());
        figures.put("start s", gateway.startNanos() / 1e9);
    }

    /** From here on CPU time and bytes count. */
    void begin() throws IOException {
        cpu = gateway.usage().cpuSeconds();
        networkCpu = ic.usage().cpuSeconds();
        bytes = crowd.bytesRead();
        begun = System.nanoTime();
    }

    /** All figures, and with them the network's CPU time since {@link #begin()}: how much of the machine it took away. */
    Figures end() throws IOException {
        figures.put("network CPU s/s", (ic.usage().cpuSeconds() - networkCpu) / ((System.nanoTime() - begun) / 1e9));
        return figures;
    }

    /** CPU time of the gateway since {@link #begin()}, in seconds. */
    double cpuSeconds() throws IOException {
        return gateway.usage().cpuSeconds() - cpu;
    }

    /** Bytes the clients have read since {@link #begin()}. */
    long bytesRead() {
        return crowd.bytesRead() - bytes;
    }

    Figures figures() {
        return figures;
    }

    /** @return false if it did not come true in time */
    static boolean await(BooleanSupplier condition) throws InterruptedException {
        return await(condition, PATIENCE);
    }

    static boolean await(BooleanSupplier condition, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(STEP);
        }
        return true;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        crowd.close();
        gateway.close();
        ic.close();
    }
}
