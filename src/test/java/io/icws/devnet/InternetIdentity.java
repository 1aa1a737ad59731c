package io.icws.devnet;

import static io.icws.devnet.StateMap.label;

import io.icws.devnet.StateNode.Leaf;
import io.icws.devnet.identity.CanisterSigner;
import io.icws.devnet.identity.WrappedKey;
import io.icws.protocol.Principal;
import io.icws.protocol.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Signs as Internet Identity does, by certifying what it signs, but for everybody who asks. Source: interface
 * specification, "Canister signatures".
 */
final class InternetIdentity implements CanisterSigner {

    private final Subnet subnet;
    private final Principal id;
    private final Code code = new Code();

    InternetIdentity(Subnet subnet) {
        this.subnet = subnet;
        this.id = subnet.identity().ranges().allot();
        subnet.add(id, code);
    }

    @Override
    public byte[] publicKeyDer(byte[] seed) {
        byte[] canister = id.toBytes();
        byte[] key = new byte[1 + canister.length + seed.length];
        key[0] = (byte) canister.length;
        System.arraycopy(canister, 0, key, 1, canister.length);
        System.arraycopy(seed, 0, key, 1 + canister.length, seed.length);
        return WrappedKey.CANISTER.der(key);
    }

    @Override
    public byte[] sign(byte[] seed, byte[] payload) {
        byte[] owner = Sha256.of(seed);
        byte[] signed = Sha256.of(payload);
        code.add(owner, signed);
        subnet.runRound();
        var snapshot = subnet.latest();
        if (!(snapshot.canisters().get(id).view() instanceof Signatures(StateNode tree))) {
            throw new IllegalStateException("somebody has installed other code");
        }
        var out = new CborWriter()
                .selfDescribed()
                .map(2)
                .text("certificate")
                .bytes(snapshot.dataCertificate(id, RangeForm.FLAT))
                .text("tree");
        Witness.write(tree, new Paths().with(label("sig"), owner, signed), out);
        return out.toByteArray();
    }

    private record Signatures(StateNode tree) implements Canister.View {
        @Override
        public byte[] query(Canister.QueryContext ic, String method, byte[] arg) throws CanisterFault {
            throw CanisterFault.noSuchQuery(method);
        }
    }

    /** Signatures are added between rounds and certified by the next. */
    private static final class Code implements Canister {
        private StateNode owners = StateNode.EMPTY;
        private @Nullable Signatures certified;

        synchronized void add(byte[] owner, byte[] signed) {
            var others = StateMap.find(owners, owner);
            var all = StateMap.put(others == null ? StateNode.EMPTY : others, signed, new Leaf(new byte[0]));
            owners = StateMap.put(owners, owner, all);
        }

        @Override
        public byte[] update(UpdateContext ic, String method, byte[] arg) throws CanisterFault {
            throw CanisterFault.noSuchUpdate(method);
        }

        @Override
        public synchronized void tick(UpdateContext ic) {
            certified = new Signatures(StateMap.put(StateNode.EMPTY, label("sig"), owners));
            ic.setCertifiedData(certified.tree().hash());
        }

        @Override
        public View view() {
            return certified == null ? new Signatures(StateNode.EMPTY) : certified;
        }
    }
}
