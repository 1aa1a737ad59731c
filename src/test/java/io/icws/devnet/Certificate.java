package io.icws.devnet;

import org.jspecify.annotations.Nullable;

/** Composes certificates. Source: interface specification, "Certificate". */
final class Certificate {

    /** The part that vouches for a subnet's key. */
    record DelegationPart(byte[] subnetId, byte[] certificate) {}

    private Certificate() {}

    static byte[] encode(StateNode state, Paths shown, byte[] signature, @Nullable DelegationPart delegation) {
        var out =
                new CborWriter().selfDescribed().map(delegation == null ? 2 : 3).text("tree");
        Witness.write(state, shown, out);
        out.text("signature").bytes(signature);
        if (delegation != null) {
            out.text("delegation")
                    .map(2)
                    .text("subnet_id")
                    .bytes(delegation.subnetId())
                    .text("certificate")
                    .bytes(delegation.certificate());
        }
        return out.toByteArray();
    }
}
