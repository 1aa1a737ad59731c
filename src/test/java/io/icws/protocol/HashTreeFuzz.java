package io.icws.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.icws.gateway.fuzz.Effort;
import io.icws.gateway.fuzz.Seeds;
import io.icws.peer.PeerEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Witnesses: what is taken has a hash, answers every look-up, and is the same when written and read again. */
class HashTreeFuzz {

    private static final byte[] WEBSOCKET = "websocket".getBytes(StandardCharsets.US_ASCII);

    static Stream<Arguments> seeds() {
        return Stream.concat(Seeds.of("hash-trees.json", "tree"), Seeds.of("certified-messages.json", "tree"));
    }

    @MethodSource("seeds")
    @FuzzTest
    void isRefusedOrUsable(byte[] input) throws Exception {
        Effort.bounded(input, () -> {
            try {
                use(HashTree.decode(input), input);
            } catch (MalformedException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        });
    }

    /** What can be pruned shows the same value under the same root, in no more bytes. */
    @MethodSource("seeds")
    @FuzzTest
    void whatIsPrunedProvesTheSame(byte[] input) throws Exception {
        Effort.bounded(input, () -> {
            try {
                var index = WitnessTree.index(ByteSlice.of(input));
                var tree = HashTree.decode(input);
                if (tree.lookup(WEBSOCKET) instanceof HashTree.Lookup.Subtree(HashTree below)) {
                    for (var key : below.labels()) {
                        prune(index, tree, key, input.length);
                    }
                }
            } catch (MalformedException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        });
    }

    private static void prune(WitnessTree index, HashTree tree, byte[] key, int length) throws MalformedException {
        var pruned = index.prune(ByteSlice.of(key));
        if (pruned == null) {
            assertThat(tree.lookup(WEBSOCKET, key)).isNotInstanceOf(HashTree.Lookup.Found.class);
            return;
        }
        var smaller = HashTree.decode(PeerEncoder.encode(pruned));
        assertThat(pruned.length()).isLessThanOrEqualTo(length);
        assertThat(smaller.rootHash()).isEqualTo(tree.rootHash());
        assertThat(((HashTree.Lookup.Found) smaller.lookup(WEBSOCKET, key)).value())
                .isEqualTo(((HashTree.Lookup.Found) tree.lookup(WEBSOCKET, key)).value());
    }

    private static void use(HashTree tree, byte[] input) throws MalformedException {
        byte[] again = Cbor.decode(input).EncodeToBytes();
        assertThat(HashTree.decode(again).rootHash()).isEqualTo(tree.rootHash());
        boolean wellFormed = tree.isWellFormed();
        for (var label : tree.labels()) {
            var below = tree.lookup(label);
            // Labels out of order may hide one another.
            assertThat(!wellFormed || !(below instanceof HashTree.Lookup.Absent) || isEmpty(tree, label))
                    .isTrue();
            tree.lookup(label, label);
        }
    }

    private static boolean isEmpty(HashTree tree, byte[] label) {
        return HashTreeLookup.flatten(tree).stream()
                .anyMatch(node -> node.kind == HashTree.LABELED
                        && node.left.kind == HashTree.EMPTY
                        && Arrays.equals(node.payload.toArray(), label));
    }
}
