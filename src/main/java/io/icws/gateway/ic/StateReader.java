package io.icws.gateway.ic;

import io.icws.certificate.SubnetNodes;
import io.icws.protocol.HashTree;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestId;
import reactor.core.publisher.Mono;

/**
 * Reads certified state of the network by {@code read_state} and verifies it. Every failure is an {@link IcException}.
 *
 * @param polledCertificates verifies what polls need, so that calls do not wait behind it
 */
record StateReader(
        ReplicaClient replica,
        ApiVersions versions,
        OwnRequests requests,
        CertificateChecks certificates,
        CertificateChecks polledCertificates) {

    /** The registry of the Internet Computer. Certificates of its subnet need no delegation. */
    private static final Principal ROOT_SUBNET_CANISTER = canister("rwlgt-iiaaa-aaaaa-aaaaa-cai");

    private static Principal canister(String text) {
        try {
            return Principal.parse(text);
        } catch (MalformedException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The status of a call to this canister. */
    Mono<CallStatus> callStatus(Principal canister, RequestId call) {
        return Mono.defer(() -> read(canister, requests.readState(call).body()))
                .flatMap(certificate -> callStatus(certificate, canister, call));
    }

    /** What a certificate says of a call to this canister. */
    Mono<CallStatus> callStatus(byte[] certificate, Principal canister, RequestId call) {
        return certificates.verify(certificate, canister).map(tree -> {
            try {
                return CallStatus.of(tree, call.toBytes());
            } catch (MalformedException e) {
                throw IcException.badAnswer(e.getMessage());
            }
        });
    }

    /** The nodes of the canister's subnet. */
    Mono<SubnetNodes> nodes(Principal canister) {
        return Mono.defer(() -> read(canister, requests.readSubnets().body()))
                .flatMap(certificate -> polledCertificates.verifyNodes(certificate, canister));
    }

    /** State of the root subnet that shows its time. */
    Mono<HashTree> rootSubnetTime() {
        return Mono.defer(() -> read(ROOT_SUBNET_CANISTER, requests.readTime()))
                .flatMap(certificate -> certificates.verify(certificate, ROOT_SUBNET_CANISTER))
                .doOnError(IcException.class, replica::ownFailed);
    }

    private Mono<byte[]> read(Principal canister, byte[] request) {
        return replica.readState(versions.readState(), canister, request).doOnError(IcException.class, versions::doubt);
    }
}
