package io.icws.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.devnet.StateNode.Leaf;
import io.icws.protocol.HashTree;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateTreeTest {

    /** Short labels over a small alphabet, so that many are prefixes of others. */
    private static byte[] randomLabel(Random random) {
        byte[] label = new byte[random.nextInt(4)];
        for (int i = 0; i < label.length; i++) {
            label[i] = (byte) (random.nextInt(3) * 127);
        }
        return label;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void showsWhatWasAskedAndProvesWhatIsNotThere(long seed) throws Exception {
        var random = new Random(seed);
        var model = new TreeMap<byte[], byte[]>(Arrays::compareUnsigned);
        StateNode map = StateNode.EMPTY;
        for (int i = 0; i < 300; i++) {
            byte[] label = randomLabel(random);
            if (random.nextInt(3) == 0) {
                model.remove(label);
                map = StateMap.remove(map, label);
            } else {
                byte[] value = {(byte) i};
                model.put(label, value);
                map = StateMap.put(map, label, new Leaf(value));
            }
            assertWitness(map, model, randomLabel(random));
        }
        assertThat(witness(map, new Paths().with()).labels()).containsExactlyElementsOf(model.keySet());
    }

    private static void assertWitness(StateNode map, TreeMap<byte[], byte[]> model, byte[] asked) throws Exception {
        var witness = witness(map, new Paths().with(asked));
        assertThat(witness.rootHash()).isEqualTo(map.hash());
        assertThat(witness.isWellFormed()).isTrue();
        byte[] value = model.get(asked);
        if (value == null) {
            assertThat(witness.lookup(asked)).isInstanceOf(HashTree.Lookup.Absent.class);
        } else {
            assertThat(witness.lookup(asked))
                    .isInstanceOfSatisfying(
                            HashTree.Lookup.Found.class,
                            found -> assertThat(found.value()).isEqualTo(value));
        }
    }

    private static HashTree witness(StateNode map, Paths asked) throws Exception {
        var out = new CborWriter();
        Witness.write(map, asked, out);
        return HashTree.decode(out.toByteArray());
    }
}
