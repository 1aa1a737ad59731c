package io.icws.gateway.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.icws.gateway.fuzz.Effort;
import io.icws.gateway.fuzz.Seeds;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Witnesses: what is taken has a hash, answers every look-up, and is the same when written and read again. */
class HashTreeFuzz {

    static Stream<Arguments> seeds() {
        return Stream.concat(Seeds.of("hash-trees.json", "tree"), Seeds.of("certified-messages.json", "tree"));
    }

    @MethodSource("seeds")
    @FuzzTest
    void isRefusedOrUsable(byte[] input) throws Exception {
        Effort.bounded(input, () -> {
            try {
                use(HashTree.decode(input));
            } catch (MalformedException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        });
    }

    private static void use(HashTree tree) throws MalformedException {
        assertThat(HashTree.decode(tree.toCbor()).rootHash()).isEqualTo(tree.rootHash());
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
                .anyMatch(node -> node instanceof HashTree.Labeled(byte[] other, HashTree.Empty ignored)
                        && Arrays.equals(other, label));
    }
}
