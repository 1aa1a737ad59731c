package io.icws.devnet.echo;

import io.icws.devnet.CanisterFault;
import io.icws.peer.CanisterResult;
import io.icws.peer.PeerEncoder;
import io.icws.protocol.ClientKey;
import io.icws.protocol.Principal;
import io.icws.protocol.WebsocketMessage;
import io.icws.protocol.candid.ServiceMessage;
import io.icws.protocol.candid.ServiceMessage.Close.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Clients, gateways and queues of the CDK. Changes count only once {@link #commit} is called. */
final class CdkState implements Application.Operations {

    private static final int SELF_DESCRIBE_TAG_LENGTH = 3;

    private final CdkOptions options;
    private final Application application;
    private final Map<ClientKey, ClientRecord> clients = new LinkedHashMap<>();
    private final Map<Principal, ClientKey> currentKeys = new HashMap<>();
    private final Map<Principal, GatewayRecord> gateways = new LinkedHashMap<>();
    private final Journal journal = new Journal();
    private CertifiedQueues queues = CertifiedQueues.EMPTY;
    private long time;

    CdkState(CdkOptions options, Application application) {
        this.options = options;
        this.application = application;
    }

    void begin(long now) {
        time = now;
        var before = queues;
        journal.onRollback(() -> queues = before);
    }

    void commit() {
        journal.commit();
    }

    /** Where callbacks are calls of their own, what was done before them is never undone. */
    void beforeCallback() {
        if (options.separateCallbacks()) {
            journal.commit();
            var now = queues;
            journal.onRollback(() -> queues = now);
        }
    }

    void rollback() {
        journal.rollback();
    }

    CertifiedQueues queues() {
        return queues;
    }

    List<ClientKey> clients() {
        return List.copyOf(clients.keySet());
    }

    Map<Principal, GatewayRecord> gateways() {
        return Map.copyOf(gateways);
    }

    @Nullable
    ClientRecord client(ClientKey key) {
        return clients.get(key);
    }

    @Nullable
    ClientKey currentKey(Principal client) {
        return currentKeys.get(client);
    }

    boolean hasGateway(Principal gateway) {
        return gateways.containsKey(gateway);
    }

    void addClient(ClientKey key, Principal gateway) {
        journal.put(currentKeys, key.principal(), key);
        journal.put(clients, key, ClientRecord.opened(gateway, time));
        var known = gateways.getOrDefault(gateway, GatewayRecord.NEW);
        journal.put(gateways, gateway, known.clientAdded());
    }

    /** @param reason null: without a close message */
    void removeClient(ClientKey key, @Nullable Reason reason) throws CanisterFault {
        if (reason != null && options.sendCloseMessages()) {
            sendService(key, new ServiceMessage.Close(reason));
        }
        journal.remove(currentKeys, key.principal());
        var removed = clients.get(key);
        if (removed != null) {
            journal.remove(clients, key);
            var gateway = gateways.get(removed.gateway());
            if (gateway != null) {
                journal.put(gateways, removed.gateway(), gateway.clientRemoved(time));
            }
            beforeCallback();
            application.onClose(this, key.principal());
        }
    }

    void received(ClientKey key) {
        journal.put(clients, key, clients.get(key).received());
    }

    void keptAlive(ClientKey key) {
        journal.put(clients, key, clients.get(key).keptAlive(time));
    }

    void acknowledge(ClientKey key) {
        sendService(key, new ServiceMessage.Ack(clients.get(key).expectedIncoming() - 1));
        journal.put(clients, key, clients.get(key).acknowledged());
    }

    /** Drops gateways that lost their last client too long ago, with queue and nonce. */
    void dropExpiredGateways() {
        for (var entry : gateways().entrySet()) {
            var gateway = entry.getValue();
            if (gateway.emptySince() != null && olderThan(gateway.emptySince(), options.gatewayExpiry())) {
                for (long nonce = gateway.firstNonce(); nonce < gateway.nextNonce(); nonce++) {
                    queues = queues.without(PeerEncoder.messageKey(entry.getKey(), nonce));
                }
                journal.remove(gateways, entry.getKey());
            }
        }
    }

    boolean missedKeepAlive(ClientKey key) {
        var client = clients.get(key);
        return client.awaitsKeepAlive() && olderThan(client.lastKeepAlive(), options.keepAliveTimeout());
    }

    void sendService(ClientKey key, ServiceMessage message) {
        enqueue(key, PeerEncoder.encode(message), true);
    }

    @Override
    public long time() {
        return time;
    }

    @Override
    public CanisterResult send(Principal client, byte[] content) {
        var key = currentKeys.get(client);
        return key == null ? CdkError.principalNotOpen(client) : enqueue(key, content, false);
    }

    @Override
    public CanisterResult close(Principal client) throws CanisterFault {
        var key = currentKeys.get(client);
        if (key == null) {
            return CdkError.principalNotOpen(client);
        }
        removeClient(key, Reason.CLOSED_BY_APPLICATION);
        return new CanisterResult.Ok();
    }

    private CanisterResult enqueue(ClientKey key, byte[] content, boolean service) {
        var client = clients.get(key);
        if (client == null) {
            return CdkError.keyNotOpen(key);
        }
        var sent = client.sent();
        journal.put(clients, key, sent);
        deleteOldMessages(client.gateway());
        var gateway = gateways.get(client.gateway());
        byte[] cbor = PeerEncoder.encode(new WebsocketMessage(key, sent.lastOutgoing(), time, service, content));
        byte[] stored =
                options.motokoContent() ? Arrays.copyOfRange(cbor, SELF_DESCRIBE_TAG_LENGTH, cbor.length) : cbor;
        long nonce = gateway.nextNonce();
        queues = queues.with(
                StoredMessage.of(PeerEncoder.messageKey(client.gateway(), nonce), nonce, key, stored, time));
        journal.put(gateways, client.gateway(), gateway.queued());
        return new CanisterResult.Ok();
    }

    private void deleteOldMessages(Principal principal) {
        var gateway = gateways.get(principal);
        long first = gateway.firstNonce();
        for (int i = 0; i < options.messagesToDelete() && first < gateway.nextNonce(); i++) {
            var key = PeerEncoder.messageKey(principal, first);
            var oldest = queues.get(key);
            if (oldest == null || !olderThan(oldest.timestamp(), options.messageAge())) {
                break;
            }
            queues = queues.without(key);
            first++;
        }
        journal.put(gateways, principal, gateway.deletedUpTo(first));
    }

    private boolean olderThan(long timestamp, Duration age) {
        return time - timestamp > age.toNanos();
    }
}
