package io.icws.gateway.metrics;

import io.icws.gateway.protocol.Principal;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** The accounts of all canisters, and the period they are reported for. */
public final class Usage {

    /** Canisters with a separate account in one period, a few MB of memory; the others are added up as {@code other}. */
    private static final int MAX_ACCOUNTS = 10_000;

    static final String OTHER = "other";

    /** What one canister uses. Its holders count without a lookup. Any thread. */
    public static final class Account {

        private final UsageCounters own;
        private final UsageCounters shown;
        private final List<Meter> meters;
        private UsageSnapshot before = UsageSnapshot.NOTHING;

        /** @param shown what the meters of the canister show: its own, or what it shares with others */
        private Account(UsageCounters own, UsageCounters shown, List<Meter> meters) {
            this.own = own;
            this.shown = shown;
            this.meters = meters;
        }

        private void connected() {
            own.connected();
            if (shown != own) {
                shown.connected();
            }
        }

        public void disconnected() {
            own.disconnected();
            if (shown != own) {
                shown.disconnected();
            }
        }

        /** A message of a client was taken. */
        public void up(long bytes) {
            own.up(bytes);
            if (shown != own) {
                shown.up(bytes);
            }
        }

        /** A message for a client was written. */
        public void down(long bytes) {
            own.down(bytes);
            if (shown != own) {
                shown.down(bytes);
            }
        }

        public void poll() {
            own.poll();
            if (shown != own) {
                shown.poll();
            }
        }

        /** A poll was answered. */
        public void polled(long bytes) {
            own.polled(bytes);
        }

        public void relayed(RelayOutcome outcome) {
            own.relayed(outcome);
            if (shown != own) {
                shown.relayed(outcome);
            }
        }
    }

    private final UsageProperties properties;
    private final MeterRegistry registry;
    private final LongSupplier nanoTime;
    private final int maxAccounts;
    private final String gateway;
    private final Instant started;
    private final UsageCounters unmetered;
    private final Account others;
    private final Map<Principal, Account> accounts = new HashMap<>();
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
        this.unmetered = new UsageCounters(nanoTime);
        this.others = new Account(new UsageCounters(nanoTime), unmetered, List.of());
        unmetered.register(registry, OTHER);
    }

    /** The canister's account, with one connection more. {@link Account#disconnected} must follow. */
    public synchronized Account connect(Principal canister) {
        var account = of(canister);
        account.connected();
        return account;
    }

    /** The account of a canister with connections; that of {@code other} if there are too many. To be kept. */
    public synchronized Account of(Principal canister) {
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

    private Account open(Principal canister) {
        var own = new UsageCounters(nanoTime);
        if (metered >= properties.meteredCanisters()) {
            return new Account(own, unmetered, List.of());
        }
        metered++;
        return new Account(own, own, own.register(registry, canister.toString()));
    }

    /** The period that has not ended. */
    public synchronized UsageReport soFar(Instant now) {
        return report(now, false);
    }

    /** Ends the period and begins the next one. Accounts without a connection that were not used in it are closed. */
    public synchronized UsageReport finish(Instant now) {
        var report = report(now, true);
        accounts.values().removeIf(this::settle);
        settle(others);
        number++;
        from = now;
        return report;
    }

    /** @return whether the account is idle; its meters are gone then */
    private boolean settle(Account account) {
        var used = account.own.used();
        boolean idle =
                account.own.connections() == 0 && used.minus(account.before).isNothing();
        account.before = used;
        if (idle && !account.meters.isEmpty()) {
            account.meters.forEach(registry::remove);
            metered--;
        }
        return idle;
    }

    private UsageReport report(Instant to, boolean finished) {
        var lines = Stream.concat(
                        accounts.entrySet().stream()
                                .map(entry -> line(entry.getKey().toString(), entry.getValue())),
                        Stream.of(line(OTHER, others)))
                .flatMap(Optional::stream)
                .sorted(Comparator.comparingLong(
                        line -> -line.bytes().up() - line.bytes().down()))
                .toList();
        return new UsageReport(gateway, started, number, from, to, finished, lines);
    }

    private static Optional<UsageReport.Line> line(String canister, Account account) {
        var used = account.own.used().minus(account.before);
        return used.isNothing() ? Optional.empty() : Optional.of(used.line(canister));
    }
}
