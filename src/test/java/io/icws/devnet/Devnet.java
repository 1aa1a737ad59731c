package io.icws.devnet;

import io.icws.devnet.identity.CanisterSigner;
import io.icws.protocol.Principal;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A small Internet Computer in this process: two subnets, the root and one it delegates to, on one HTTP port. Fresh keys at
 * every start.
 */
public final class Devnet implements AutoCloseable {

    /** In which order the calls that reach the same round are inducted. */
    public enum Order {
        ARRIVAL,
        SHUFFLED
    }

    private static final int WORKERS = 4;
    private static final int MOST_WAITING = 100_000;

    private final DevnetBuilder options;
    private final Subnet root;
    private final Subnet application;
    private final byte[] rootKey;
    private final Statistics statistics = new Statistics();
    private final Faults faults;
    private final Scheduler workers;
    private final DevnetServer server;

    Devnet(DevnetBuilder options) {
        this.options = options;
        var random = new SecureRandom();
        var rootIdentity = SubnetIdentity.create("system", options.nodes, CanisterRanges.at(0), random);
        var identity = SubnetIdentity.create("application", options.nodes, CanisterRanges.at(1, 3), random);
        var topology = new Topology(List.of(rootIdentity, identity));
        var genesis = Subnet.genesis(rootIdentity, topology, options.clock.millis() * 1_000_000L);
        root = new Subnet(rootIdentity, topology, null, options, statistics);
        application =
                new Subnet(identity, topology, Delegation.sign(rootIdentity, genesis, identity), options, statistics);
        rootKey = rootIdentity.key().der();
        root.start();
        application.start();
        faults = new Faults(options.seed);
        workers = Schedulers.newBoundedElastic(WORKERS, MOST_WAITING, "devnet-work", 60, true);
        server = new DevnetServer(
                new Replicas(List.of(root, application), rootKey, options, workers),
                new FaultInjection(faults),
                statistics,
                options);
    }

    public static DevnetBuilder builder() {
        return new DevnetBuilder();
    }

    /** No slash at its end. */
    public URI url() {
        return URI.create("http://" + options.host + ":" + server.port());
    }

    public byte[] rootKeyDer() {
        return rootKey.clone();
    }

    public Faults faults() {
        return faults;
    }

    public Statistics statistics() {
        return statistics;
    }

    /** On the subnet with a delegation. Returns once it is there, as all changes of canisters do. */
    public Principal install(Canister code) {
        return install(application, code);
    }

    public Principal installOnRoot(Canister code) {
        return install(root, code);
    }

    /** An issuer of canister signatures on the subnet with a delegation. */
    public CanisterSigner installInternetIdentity() {
        return new InternetIdentity(application);
    }

    public CanisterSigner installInternetIdentityOnRoot() {
        return new InternetIdentity(root);
    }

    /** An id of the delegated subnet that no canister has yet. */
    public Principal freshId() {
        return application.identity().ranges().allot();
    }

    /** The id of the subnet a canister is, or would be, on. */
    public Principal subnetOf(Principal canister) {
        return subnet(canister).identity().id();
    }

    /**
     * Replaces the code; certified data is lost, queued calls go to the new code.
     *
     * @throws IllegalStateException if the new code traps; the canister keeps the old one
     */
    public void reinstall(Principal id, Canister code) {
        subnet(id).change(id, canister -> canister.install(code));
    }

    /** Replaces the code by code that takes over its state; certified data stays. */
    public void upgrade(Principal id, Canister code) {
        subnet(id).change(id, canister -> canister.upgrade(code));
    }

    /** Takes the code away; the id stays. */
    public void uninstall(Principal id) {
        subnet(id).change(id, canister -> canister.install(null));
    }

    /** New calls are refused, queued ones rejected, until it is started again. */
    public void stop(Principal id) {
        subnet(id).change(id, canister -> canister.stopped(true));
    }

    public void start(Principal id) {
        subnet(id).change(id, canister -> canister.stopped(false));
    }

    /** Neither calls nor timers execute until {@link #resume(Principal)}; calls are accepted and wait. */
    public void stall(Principal id) {
        subnet(id).change(id, canister -> canister.stalled(true));
    }

    public void resume(Principal id) {
        subnet(id).change(id, canister -> canister.stalled(false));
    }

    /** From now on so many rounds lie between the induction of a call and its execution. */
    public void slow(Principal id, int rounds) {
        subnet(id).change(id, canister -> canister.executionDelay(rounds));
    }

    /** Its queries are never answered, until the rule is removed. */
    public FaultRule hangQueries(Principal id) {
        return faults.on(Endpoint.QUERY).canister(id).hang();
    }

    /** No rounds any more, but those that {@link #round()} and changes of canisters make. */
    public void pause() {
        root.paused(true);
        application.paused(true);
    }

    public void resume() {
        root.paused(false);
        application.paused(false);
    }

    /** One round of each subnet, now. */
    public void round() {
        root.runRound();
        application.runRound();
    }

    /** Connections are refused, those there are dropped; the subnets go on. */
    public void disconnect() {
        server.unbind();
    }

    /** Listens again, on the same port. */
    public void reconnect() {
        server.rebind();
    }

    private static Principal install(Subnet subnet, Canister code) {
        var id = subnet.identity().ranges().allot();
        subnet.add(id, code);
        return id;
    }

    private Subnet subnet(Principal canister) {
        return root.identity().ranges().contains(canister) ? root : application;
    }

    @Override
    public void close() {
        server.close();
        root.close();
        application.close();
        workers.dispose();
    }
}
