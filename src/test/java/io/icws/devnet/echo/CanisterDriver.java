package io.icws.devnet.echo;

import io.icws.devnet.Canister;
import io.icws.devnet.CanisterFault;
import io.icws.peer.CanisterResult;
import io.icws.peer.PeerEncoder;
import io.icws.protocol.ClientKey;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.WebsocketMessage;
import io.icws.protocol.candid.ClientArguments;
import io.icws.protocol.candid.GatewayArguments;
import io.icws.protocol.candid.MessagesReply;
import io.icws.protocol.candid.OpenArguments;
import io.icws.protocol.candid.ServiceMessage;
import java.time.Duration;

/** Calls a canister as the devnet does, with the clock in the test's hand. Every call is a round of its own. */
final class CanisterDriver {

    static final byte[] CERTIFICATE = {1, 2, 3};
    private static final Canister.SubnetInfo SUBNET = new Canister.SubnetInfo(principal(98), 1, new byte[0]);

    final CdkCanister canister;
    private long time = 1_700_000_000_000_000_000L;
    private byte[] certified = new byte[0];

    CanisterDriver(CdkCanister canister) {
        this.canister = canister;
        canister.tick(context(Principal.MANAGEMENT));
    }

    static Principal principal(int number) {
        try {
            return Principal.of(new byte[] {(byte) number, 42, 2});
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    static WebsocketMessage message(ClientKey client, long sequence, byte[] content) {
        return new WebsocketMessage(client, sequence, 7, false, content);
    }

    static WebsocketMessage keepAlive(ClientKey client, long sequence) {
        return new WebsocketMessage(client, sequence, 7, true, PeerEncoder.encode(new ServiceMessage.KeepAlive(0)));
    }

    long time() {
        return time;
    }

    byte[] certifiedData() {
        return certified;
    }

    void pass(Duration duration) {
        time += duration.toNanos();
        canister.tick(context(Principal.MANAGEMENT));
    }

    CanisterResult open(ClientKey client, Principal gateway) throws CanisterFault {
        return update(client.principal(), "ws_open", ClientArguments.open(new OpenArguments(client.nonce(), gateway)));
    }

    CanisterResult send(WebsocketMessage message) throws CanisterFault {
        return send(message.clientKey().principal(), message);
    }

    CanisterResult send(Principal caller, WebsocketMessage message) throws CanisterFault {
        return update(caller, "ws_message", ClientArguments.message(message));
    }

    CanisterResult close(Principal gateway, ClientKey client) throws CanisterFault {
        return update(gateway, "ws_close", GatewayArguments.close(client));
    }

    CanisterResult update(Principal caller, String method, byte[] arg) throws CanisterFault {
        try {
            return CanisterResult.decode(canister.update(context(caller), method, arg));
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    MessagesReply.Page poll(Principal gateway, long nonce) throws CanisterFault {
        return poll(canister.view(), gateway, nonce);
    }

    MessagesReply.Page poll(Canister.View view, Principal gateway, long nonce) throws CanisterFault {
        try {
            byte[] reply = view.query(query(gateway), "ws_get_messages", GatewayArguments.getMessages(nonce));
            return (MessagesReply.Page) MessagesReply.decode(reply);
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    Canister.QueryContext query(Principal caller) {
        return new Canister.QueryContext() {
            @Override
            public Principal self() {
                return principal(99);
            }

            @Override
            public Principal caller() {
                return caller;
            }

            @Override
            public long time() {
                return time;
            }

            @Override
            public Canister.SubnetInfo subnet() {
                return SUBNET;
            }

            @Override
            public byte[] dataCertificate() {
                return CERTIFICATE;
            }
        };
    }

    private Canister.UpdateContext context(Principal caller) {
        return new Canister.UpdateContext() {
            @Override
            public Principal self() {
                return principal(99);
            }

            @Override
            public Principal caller() {
                return caller;
            }

            @Override
            public long time() {
                return time;
            }

            @Override
            public Canister.SubnetInfo subnet() {
                return SUBNET;
            }

            @Override
            public long cycles() {
                return 0;
            }

            @Override
            public void acceptCycles(long amount) {}

            @Override
            public Canister.Response call(Canister.Call call) {
                throw new UnsupportedOperationException("there is no other canister");
            }

            @Override
            public void setCertifiedData(byte[] hash) {
                certified = hash;
            }
        };
    }
}
