package io.icws.devnet.echo;

import com.upokecenter.cbor.CBORObject;
import io.icws.devnet.Canister;
import io.icws.devnet.CanisterFault;
import io.icws.gateway.ic.signature.Ed25519PublicKey;
import io.icws.peer.PeerEncoder;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.Cbor;
import io.icws.protocol.ClientKey;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * An echo on the first generation of the protocol: checks what its clients sign, numbers messages for all gateways by one
 * counter, and never says anything by itself. Calls come from the devnet's thread; the methods for tests may be called from
 * any.
 */
public final class EarlyCanister implements Canister {

    private static final long FIRST_OF_POC = 16;

    private static final String NOT_REGISTERED = "client's public key has not been previously registered by client";

    private static final class Client {
        private final byte[] publicKey;
        private @Nullable Principal gateway;
        private boolean established;
        private long in;
        private long out;

        private Client(byte[] publicKey) {
            this.publicKey = publicKey;
        }
    }

    private final Variant variant;
    private final Map<ByteSlice, Client> clients = new LinkedHashMap<>();
    /** Whom a queued message is for, by its key. */
    private final Map<String, byte[]> addressees = new ConcurrentHashMap<>();

    private final ConcurrentLinkedQueue<String> pushes = new ConcurrentLinkedQueue<>();
    private final List<String> executed = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final Set<Long> asked = ConcurrentHashMap.newKeySet();
    private CertifiedQueues queues = CertifiedQueues.EMPTY;
    private long nextClient = FIRST_OF_POC;
    private long nextNonce;
    private boolean refusing;
    private boolean establishing = true;

    public EarlyCanister(Variant variant) {
        this(variant, variant == Variant.POC ? FIRST_OF_POC : 0);
    }

    /** @param firstNonce of its messages, as if there had been others before */
    public EarlyCanister(Variant variant, long firstNonce) {
        this.variant = variant;
        this.nextNonce = firstNonce;
    }

    /** Nonces from which pages were asked for. */
    public Set<Long> asked() {
        return Set.copyOf(asked);
    }

    public void forgetAsked() {
        asked.clear();
    }

    /** Clients that were registered and not closed. */
    public synchronized int clients() {
        return clients.size();
    }

    /** Texts of messages in the order they were executed. */
    public synchronized List<String> executed() {
        return List.copyOf(executed);
    }

    /** Names of the methods in the order they were called, {@code ws_register} aside. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    /** From now on {@code ws_open} is refused. */
    public synchronized void refuse() {
        refusing = true;
    }

    /** From now on {@code ws_open} is accepted, but what the gateway sends after it is refused. */
    public synchronized void refuseEstablished() {
        establishing = false;
    }

    /** Loses all clients. */
    public synchronized void forget() {
        clients.clear();
    }

    /** Says this to every client that is open, in the next round. */
    public void push(String text) {
        pushes.add(text);
    }

    @Override
    public synchronized byte[] update(UpdateContext ic, String method, byte[] arg) throws CanisterFault {
        try {
            if (method.equals("ws_register")) {
                return register(arg);
            }
            calls.add(method);
            return switch (method) {
                case "ws_open" -> open(ic, EarlyCandid.open(variant, arg));
                case "ws_message" -> message(ic, arg);
                case "ws_close" ->
                    answer(clients.remove(EarlyCandid.client(variant, arg)) != null, "no such client", true);
                default -> throw CanisterFault.noSuchUpdate(method);
            };
        } catch (MalformedException e) {
            throw CanisterFault.trap("failed to decode: " + e.getMessage());
        }
    }

    @Override
    public synchronized void tick(UpdateContext ic) {
        for (var text = pushes.poll(); text != null; text = pushes.poll()) {
            for (var client : clients.entrySet()) {
                if (client.getValue().established) {
                    queue(ic, client.getKey(), client.getValue(), EarlyMessage.text(text));
                }
            }
        }
    }

    @Override
    public synchronized View view() {
        var now = queues;
        var keys = new LinkedHashMap<ByteSlice, byte[]>();
        clients.forEach((name, client) -> keys.put(name, client.publicKey));
        return (ic, method, arg) -> {
            try {
                return switch (method) {
                    case "ws_get_client_key" -> {
                        var key = keys.get(EarlyCandid.client(variant, arg));
                        if (variant == Variant.BETA) {
                            throw CanisterFault.noSuchQuery(method);
                        }
                        if (key == null) {
                            throw CanisterFault.trap("no such client");
                        }
                        yield EarlyCandid.blob(key);
                    }
                    case "ws_get_messages" -> {
                        long nonce = EarlyCandid.nonce(variant, arg);
                        asked.add(nonce);
                        yield EarlyCandid.page(variant, ic, now, addressees, nonce);
                    }
                    default -> throw CanisterFault.noSuchQuery(method);
                };
            } catch (MalformedException e) {
                throw CanisterFault.trap("failed to decode: " + e.getMessage());
            }
        };
    }

    private byte[] register(byte[] arg) throws MalformedException {
        byte[] key = EarlyCandid.registered(variant, arg);
        if (variant == Variant.BETA) {
            clients.put(ByteSlice.of(key), new Client(key));
            return EarlyCandid.result(null);
        }
        long number = nextClient++;
        clients.put(name(number), new Client(key));
        return EarlyCandid.number(number);
    }

    private byte[] open(UpdateContext ic, EarlyMessage.Signed signed) throws MalformedException {
        var said = Cbor.decode(signed.content());
        var name = variant == Variant.POC
                ? name(Cbor.uint64(said, "client_id"))
                : ByteSlice.of(Cbor.bytes(said, "client_key"));
        var client = clients.get(name);
        var problem = client == null
                ? NOT_REGISTERED
                : !signed(client, signed) ? "signature does not verify" : refusing ? "not today" : null;
        if (problem == null) {
            client.gateway = ic.caller();
            client.established = variant == Variant.POC;
        }
        return variant == Variant.BETA && problem == null
                ? EarlyCandid.opened(name.toArray(), ic.self(), nextNonce)
                : answer(problem == null, problem, false);
    }

    private byte[] message(UpdateContext ic, byte[] arg) throws MalformedException {
        if (variant == Variant.BETA) {
            var established = EarlyCandid.established(arg);
            if (established != null) {
                var client = clients.get(ByteSlice.of(established));
                if (client != null) {
                    client.established = establishing;
                }
                return answer(client != null && establishing, client == null ? NOT_REGISTERED : "not today", false);
            }
        }
        var signed = EarlyCandid.message(variant, arg);
        var message = EarlyMessage.decode(variant, signed.content());
        var client = clients.get(message.client());
        boolean taken = client != null
                && client.established
                && ic.caller().equals(client.gateway)
                && signed(client, signed)
                && message.sequence() == client.in;
        if (taken) {
            client.in++;
            executed.add(message.string());
            queue(ic, message.client(), client, message.message());
        }
        return answer(taken, client == null ? NOT_REGISTERED : "message not expected", false);
    }

    private void queue(UpdateContext ic, ByteSlice name, Client client, byte[] message) {
        long nonce = nextNonce++;
        var key = PeerEncoder.messageKey(client.gateway, nonce);
        byte[] value = new EarlyMessage(name, client.out++, ic.time(), message).encode(variant);
        addressees.put(key, name.toArray());
        queues = queues.with(StoredMessage.of(key, nonce, new ClientKey(Principal.ANONYMOUS, 0), value, ic.time()));
        ic.setCertifiedData(queues.rootHash());
    }

    private byte[] answer(boolean good, @Nullable String problem, boolean close) {
        if (variant == Variant.BETA) {
            return EarlyCandid.result(good ? null : problem);
        }
        return close ? EarlyCandid.nothing() : EarlyCandid.bool(good);
    }

    private static boolean signed(Client client, EarlyMessage.Signed signed) {
        return Ed25519PublicKey.fromPoint(client.publicKey)
                .orElseThrow()
                .verifies(signed.content(), signed.signature());
    }

    static ByteSlice name(long number) {
        return ByteSlice.of(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    static CBORObject client(Variant variant, ByteSlice name) {
        return variant == Variant.POC
                ? Cbor.unsigned(ByteBuffer.wrap(name.toArray()).getLong())
                : CBORObject.FromObject(name.toArray());
    }
}
