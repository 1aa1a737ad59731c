package io.icws.devnet.echo;

import io.icws.devnet.Canister;
import io.icws.devnet.CanisterFault;
import io.icws.peer.CanisterResult;
import io.icws.peer.MessageArguments;
import io.icws.peer.PeerDecoder;
import io.icws.peer.PeerEncoder;
import io.icws.protocol.ClientKey;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.candid.OpenArguments;
import io.icws.protocol.candid.ServiceMessage;
import io.icws.protocol.candid.ServiceMessage.Close.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A canister on the Rust CDK 0.4.1: same rules, same texts, same order of checks. Calls come from the devnet's thread;
 * the methods for tests may be called from any.
 */
public final class CdkCanister implements Canister {

    private final CdkOptions options;
    private final Application application;
    private final List<Executed> executed = new ArrayList<>();
    private final ConcurrentLinkedQueue<Work> pending = new ConcurrentLinkedQueue<>();
    private final PageTrap pageTrap = new PageTrap();
    private final Deque<Long> keepAliveChecks = new ArrayDeque<>();
    private CdkState state;
    private @Nullable Long nextAck;
    private byte @Nullable [] certified;

    public CdkCanister(CdkOptions options, Application application) {
        this.options = options;
        this.application = application;
        this.state = new CdkState(options, application);
    }

    /** Echoes, with production settings. */
    public static CdkCanister echo() {
        return new CdkCanister(CdkOptions.production(), new EchoApplication());
    }

    @Override
    public synchronized byte[] update(UpdateContext ic, String method, byte[] arg) throws CanisterFault {
        startTimers(ic);
        var result = switch (method) {
            case "ws_open" -> {
                var arguments = decode(arg, OpenArguments::decode);
                yield atomically(ic, () -> open(ic.caller(), arguments));
            }
            case "ws_message" -> {
                var arguments = decode(arg, MessageArguments::decode);
                yield atomically(ic, () -> message(ic.caller(), arguments));
            }
            case "ws_close" -> {
                var client = decode(arg, PeerDecoder::closeArgument);
                yield atomically(ic, () -> close(ic.caller(), client));
            }
            default -> throw CanisterFault.noSuchUpdate(method);
        };
        certify(ic);
        return PeerEncoder.encode(result);
    }

    @Override
    public synchronized void tick(UpdateContext ic) {
        startTimers(ic);
        for (var work = pending.poll(); work != null; work = pending.poll()) {
            timer(ic, work);
        }
        while (!keepAliveChecks.isEmpty() && keepAliveChecks.peek() <= ic.time()) {
            keepAliveChecks.remove();
            timer(ic, this::checkKeepAlives);
        }
        if (nextAck != null && nextAck <= ic.time()) {
            timer(ic, this::acknowledgeAll);
            nextAck = ic.time() + options.ackInterval().toNanos();
            keepAliveChecks.add(ic.time() + options.keepAliveTimeout().toNanos());
        }
        certify(ic);
    }

    @Override
    public synchronized View view() {
        return new CdkView(options, state.gateways(), state.queues(), pageTrap);
    }

    /** Keys of the registered clients, in the order they opened. */
    public synchronized List<ClientKey> clients() {
        return state.clients();
    }

    /** Gateways that have, or recently had, clients. */
    public synchronized Set<Principal> gateways() {
        return state.gateways().keySet();
    }

    /** Clients' messages in the order they were executed; those of calls that trapped or were refused are not in it. */
    public synchronized List<Executed> executed() {
        return List.copyOf(executed);
    }

    /** Sends an application message in the next round, if the client is connected then. */
    public void send(Principal client, byte[] content) {
        pending.add(() -> state.send(client, content));
    }

    /** Closes a client's connection as the application would, in the next round. */
    public void close(Principal client) {
        pending.add(() -> state.close(client));
    }

    /** Acknowledges all clients in the next round, and checks their keep-alives as after any ack. */
    public synchronized void acknowledgeNow() {
        nextAck = 0L;
    }

    /** An upgrade: all state is on the heap and lost, timers start anew. */
    public synchronized void reset() {
        state = new CdkState(options, application);
        nextAck = null;
        keepAliveChecks.clear();
    }

    /** From now on pages that are asked from this nonce on trap. */
    public void trapPagesFrom(long nonce) {
        pageTrap.from(nonce);
    }

    /** From now on pages that would hold this message trap, as they do if it makes them too large. */
    public void trapPagesWith(long nonce) {
        pageTrap.with(nonce);
    }

    public void servePages() {
        pageTrap.off();
    }

    /** How many times {@code ws_get_messages} was executed on any view. */
    public long polls() {
        return pageTrap.polls();
    }

    private CanisterResult open(Principal caller, OpenArguments arguments) throws CanisterFault {
        if (caller.isAnonymous()) {
            return CdkError.anonymous();
        }
        var key = new ClientKey(caller, arguments.clientNonce());
        if (state.client(key) != null) {
            return CdkError.alreadyOpen(key);
        }
        var older = state.currentKey(caller);
        if (older != null) {
            state.removeClient(older, null);
        }
        state.addClient(key, arguments.gateway());
        state.sendService(key, new ServiceMessage.Open(key));
        state.beforeCallback();
        application.onOpen(state, caller);
        return new CanisterResult.Ok();
    }

    private CanisterResult message(Principal caller, MessageArguments arguments) throws CanisterFault {
        var message = arguments.message();
        var key = state.currentKey(caller);
        if (key == null) {
            return CdkError.principalNotOpen(caller);
        }
        if (!key.equals(message.clientKey())) {
            return CdkError.differentKey(message.clientKey().principal());
        }
        long expected = state.client(key).expectedIncoming();
        if (message.sequenceNumber() != expected) {
            state.removeClient(key, Reason.WRONG_SEQUENCE_NUMBER);
            return CdkError.wrongSequence(expected, message.sequenceNumber());
        }
        state.received(key);
        state.beforeCallback();
        var result = message.isServiceMessage() ? service(key, message.content()) : new CanisterResult.Ok();
        if (!message.isServiceMessage()) {
            application.onMessage(state, caller, message.content());
        }
        executed.add(new Executed(key, message.sequenceNumber(), message.isServiceMessage(), message.content()));
        return result;
    }

    private CanisterResult service(ClientKey key, byte[] content) {
        ServiceMessage message;
        try {
            message = ServiceMessage.decode(content);
        } catch (MalformedException e) {
            return CdkError.undecodableServiceMessage(e.getMessage());
        }
        if (!(message instanceof ServiceMessage.KeepAlive)) {
            return CdkError.invalidServiceMessage();
        }
        state.keptAlive(key);
        return new CanisterResult.Ok();
    }

    private CanisterResult close(Principal caller, ClientKey key) throws CanisterFault {
        if (!state.hasGateway(caller)) {
            return CdkError.gatewayNotRegistered(caller);
        }
        var client = state.client(key);
        if (client == null) {
            return CdkError.keyNotOpen(key);
        }
        if (!client.gateway().equals(caller)) {
            return CdkError.otherGateway(key, caller);
        }
        state.removeClient(key, null);
        return new CanisterResult.Ok();
    }

    private CanisterResult acknowledgeAll() {
        state.clients().forEach(state::acknowledge);
        return new CanisterResult.Ok();
    }

    private CanisterResult checkKeepAlives() throws CanisterFault {
        state.dropExpiredGateways();
        for (var key : state.clients().stream().filter(state::missedKeepAlive).toList()) {
            state.removeClient(key, Reason.KEEP_ALIVE_TIMEOUT);
        }
        return new CanisterResult.Ok();
    }

    private void startTimers(UpdateContext ic) {
        if (nextAck == null) {
            nextAck = ic.time() + options.ackInterval().toNanos();
        }
    }

    /** A trap in a timer undoes the timer's work and is seen by nobody. */
    private void timer(UpdateContext ic, Work work) {
        try {
            atomically(ic, work);
        } catch (CanisterFault trapped) {
            System.getLogger("devnet.canister").log(System.Logger.Level.DEBUG, "timer trapped", trapped);
        }
    }

    private CanisterResult atomically(UpdateContext ic, Work work) throws CanisterFault {
        state.begin(ic.time());
        try {
            var result = work.run();
            state.commit();
            return result;
        } catch (CanisterFault fault) {
            state.rollback();
            throw failed(fault);
        } catch (RuntimeException e) {
            state.rollback();
            throw failed(CanisterFault.trap("Panicked: " + e));
        }
    }

    /** The Motoko CDK awaits its callbacks and passes on what they fail with as a reject of its own. */
    private CanisterFault failed(CanisterFault fault) {
        return options.separateCallbacks() ? CanisterFault.reject(fault.getMessage()) : fault;
    }

    private void certify(UpdateContext ic) {
        byte[] root = state.queues().rootHash();
        if (!Arrays.equals(root, certified)) {
            certified = root;
            ic.setCertifiedData(root);
        }
    }

    private static <T> T decode(byte[] arg, Decoder<T> decoder) throws CanisterFault {
        try {
            return decoder.decode(arg);
        } catch (MalformedException e) {
            throw CanisterFault.trap("failed to decode call arguments: " + e.getMessage());
        }
    }

    private interface Work {
        CanisterResult run() throws CanisterFault;
    }

    private interface Decoder<T> {
        T decode(byte[] arg) throws MalformedException;
    }
}
