package io.icws.devnet.echo;

import io.icws.peer.CanisterResult.Err;
import io.icws.protocol.ClientKey;
import io.icws.protocol.Principal;

/** The CDK's refusals in its own words. Source: gateway protocol, 4.2. */
final class CdkError {

    private CdkError() {}

    static Err anonymous() {
        return new Err("Anonymous principal is not allowed");
    }

    static Err alreadyOpen(ClientKey key) {
        return new Err("Client with key " + key + " already has an open connection");
    }

    static Err principalNotOpen(Principal client) {
        return new Err("Client with principal " + client + " doesn't have an open connection");
    }

    static Err differentKey(Principal client) {
        return new Err("Client with principal " + client + " has a different key than the one used in the message");
    }

    static Err wrongSequence(long expected, long actual) {
        return new Err("Expected incoming sequence number " + Long.toUnsignedString(expected) + " but got "
                + Long.toUnsignedString(actual));
    }

    static Err undecodableServiceMessage(String detail) {
        return new Err("Error decoding service message content: " + detail);
    }

    static Err invalidServiceMessage() {
        return new Err("Invalid service message");
    }

    static Err gatewayNotRegistered(Principal gateway) {
        return new Err("Gateway with principal " + gateway + " is not registered");
    }

    static Err keyNotOpen(ClientKey key) {
        return new Err("Client with key " + key + " doesn't have an open connection");
    }

    static Err otherGateway(ClientKey key, Principal gateway) {
        return new Err("Client with key " + key + " was not registered to gateway " + gateway);
    }
}
