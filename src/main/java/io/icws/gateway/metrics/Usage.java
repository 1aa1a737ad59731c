package io.icws.gateway.metrics;

import io.icws.protocol.Principal;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** The accounts of all canisters, and the period they are reported for. */
public final class Usage {

    /** Canisters with a separate account in one period, a few MB of memory; the others are added up as {@code other}. */
    private static final int MAX_ACCOUNTS = 10_000;

    private static final String OTHER = "other";

    private final UsageProperties properties;
    private final MeterRegistry registry;
    private final LongSupplier nanoTime;
    private final int maxAccounts;
    private final String gateway;
    private final Instant started;
    private final UsageAccount unmetered;
    private final UsageAccount others;
    private final Map<Principal, UsageAccount> accounts = new HashMap<>();
    private int metered;
    private int number = 1;
    private Instant from;

    /** @param gateway principal of its key */
    public Usage(UsageProperties properties, MeterRegistry registry, Principal gateway, Instant now) {
        this(properties, MAX_ACCOUNTS, registry, gateway, now, System::nanoTime);
    }

    Usage(
            UsageProperties properties,
            int maxAccounts,
            MeterRegistry registry,
            Principal gateway,
            Instant now,
            LongSupplier nanoTime) {
        this.properties = properties;
        this.maxAccounts = maxAccounts;
        this.registry = registry;
        this.gateway = gateway.toString();
        this.started = now;
        this.from = now;
        this.nanoTime = nanoTime;
        this.unmetered = new UsageAccount(OTHER, null, nanoTime);
        this.others = new UsageAccount(OTHER, unmetered, nanoTime);
        unmetered.register(registry);
    }

    /** The canister's account, with one connection more. {@link UsageAccount#disconnected} must follow. */
    public synchronized UsageAccount connect(Principal canister) {
        var account = of(canister);
        account.connected();
        return account;
    }

    /** The account of a canister with connections; that of {@code other} if there are too many. To be kept. */
    public synchronized UsageAccount of(Principal canister) {
        var known = accounts.get(canister);
        if (known != null) {
            return known;
        }
        if (accounts.size() >= maxAccounts) {
            return others;
        }
        var account = open(canister);
        accounts.put(canister, account);
        return account;
    }

    private UsageAccount open(Principal canister) {
        boolean full = metered >= properties.meteredCanisters();
        var account = new UsageAccount(canister.toString(), full ? unmetered : null, nanoTime);
        if (!full) {
            metered++;
            account.register(registry);
        }
        return account;
    }

    /** The period that has not ended. */
    public synchronized UsageReport soFar(Instant now) {
        return report(now, false, UsageAccount::used);
    }

    /** Ends the period and begins the next one. Accounts without a connection that were not used in it are closed. */
    public synchronized UsageReport finish(Instant now) {
        var report = report(now, true, UsageAccount::endPeriod);
        accounts.values().removeIf(this::closeIfIdle);
        number++;
        from = now;
        return report;
    }

    private boolean closeIfIdle(UsageAccount account) {
        boolean idle = account.isIdle();
        if (idle && account.unregister(registry)) {
            metered--;
        }
        return idle;
    }

    private UsageReport report(Instant to, boolean finished, Function<UsageAccount, UsageReport.Line> line) {
        var lines = Stream.concat(accounts.values().stream(), Stream.of(others))
                .map(line)
                .filter(used -> !used.isNothing())
                .sorted(Comparator.comparingLong(
                        used -> -used.bytes().up() - used.bytes().down()))
                .toList();
        return new UsageReport(gateway, started, number, from, to, finished, lines);
    }
}
