package io.icws.load;

import io.icws.protocol.Principal;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** One gateway between a network and a crowd of clients, with one canister, and what is measured there. */
final class Stage implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration STEP = Duration.ofMillis(5);

    final Network ic;
    final Contender.Running gateway;
    final Crowd crowd;
    final Principal id;
    private final Figures figures = new Figures();
    private double cpu;
    private double compilerCpu;
    private double networkCpu;
    private long bytes;
    private long begun;

    Stage(Network ic, Contender.Running gateway) throws IOException {
        this.ic = ic;
        this.gateway = gateway;
        crowd = new Crowd(gateway.url());
        id = ic.install(1).getFirst();
    }

    /** Runs a scenario on a network and against a gateway of its own. */
    static Figures run(Scenario scenario, int size, Contender contender) throws IOException, InterruptedException {
        try (var ic = Network.start(scenario.pace());
                var gateway = contender.start(ic.url());
                var stage = new Stage(ic, gateway)) {
            return stage.run(scenario, size);
        }
    }

    Figures run(Scenario scenario, int size) throws IOException, InterruptedException {
        begin();
        scenario.run(this, size);
        put("compiler CPU s/s", (gateway.usage().compilerSeconds() - compilerCpu) / seconds());
        put("network CPU s/s", (ic.usage().cpuSeconds() - networkCpu) / seconds());
        return figures;
    }

    /** From here on time, CPU time and bytes count. */
    void begin() throws IOException {
        cpu = gateway.usage().cpuSeconds();
        compilerCpu = gateway.usage().compilerSeconds();
        networkCpu = ic.usage().cpuSeconds();
        bytes = crowd.bytesRead();
        begun = System.nanoTime();
    }

    /** Since {@link #begin()}. */
    double seconds() {
        return (System.nanoTime() - begun) / 1e9;
    }

    /** CPU time of the gateway since {@link #begin()}, in seconds. */
    double cpuSeconds() throws IOException {
        return gateway.usage().cpuSeconds() - cpu;
    }

    /** The same without what its Java machine has spent on compiling. */
    double runningSeconds() throws IOException {
        return cpuSeconds() - (gateway.usage().compilerSeconds() - compilerCpu);
    }

    /** Bytes the clients have read since {@link #begin()}. */
    long bytesRead() {
        return crowd.bytesRead() - bytes;
    }

    Figures figures() {
        return figures;
    }

    void put(String figure, double value) {
        figures.put(figure, value);
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
    public void close() {
        crowd.close();
    }
}
