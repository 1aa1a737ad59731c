package io.icws.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icws.gateway.Vectors;
import io.icws.peer.PeerEncoder;
import io.icws.peer.Tree;
import io.icws.peer.Tree.Empty;
import io.icws.peer.Tree.Fork;
import io.icws.peer.Tree.Labeled;
import io.icws.peer.Tree.Leaf;
import io.icws.peer.Tree.Pruned;
import io.icws.protocol.HashTree.Lookup;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class WitnessTreeTest {

    private static final byte[] WEBSOCKET = "websocket".getBytes(UTF_8);

    static Stream<Named<JsonNode>> vectors() {
        return Vectors.named("certified-messages.json");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void everyMessageOfTheVectorsKeepsItsWitness(JsonNode vector) throws Exception {
        byte[] bytes = Vectors.hex(vector, "tree");
        var tree = HashTree.decode(bytes);
        var index = WitnessTree.index(ByteSlice.of(bytes));
        var labels =
                tree.lookup(WEBSOCKET) instanceof Lookup.Subtree(HashTree below) ? below.labels() : List.<byte[]>of();
        assertThat(labels).isNotEmpty();
        byte[] root = tree.rootHash();
        for (var key : labels) {
            checkPruned(tree, root, bytes, index, key);
        }
    }

    /** What another implementation has pruned. */
    @Test
    void isAsShortAsInTheVectors() throws Exception {
        int compared = 0;
        for (var vector : Vectors.of("certified-messages.json").toList()) {
            byte[] key = Vectors.text(vector, "key").getBytes(UTF_8);
            for (var other : Vectors.of("certified-messages.json").toList()) {
                if (Vectors.text(other, "name")
                                .equals(Vectors.text(vector, "name").replace("_pruned_", "_full_"))
                        && !other.equals(vector)) {
                    var index = WitnessTree.index(ByteSlice.of(Vectors.hex(other, "tree")));
                    assertThat(prune(index, key)).hasSizeLessThanOrEqualTo(Vectors.hex(vector, "tree").length);
                    compared++;
                }
            }
        }
        assertThat(compared).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 50, 500})
    void everyMessageOfARandomTreeKeepsItsWitness(int messages) throws Exception {
        var random = new Random(messages);
        for (int round = 0; round < 10; round++) {
            var nodes = new ArrayList<Tree>();
            for (int i = 0; i < messages; i++) {
                nodes.add(new Labeled(key(i), new Leaf(bytes(random, random.nextInt(2) * 31 + 1))));
                if (random.nextInt(4) == 0) {
                    nodes.add(random.nextBoolean() ? new Pruned(bytes(random, 32)) : new Empty());
                }
            }
            Tree tree = new Labeled(WEBSOCKET, join(nodes, random));
            if (random.nextBoolean()) {
                tree = new Fork(new Labeled("http_assets".getBytes(UTF_8), new Leaf(bytes(random, 99))), tree);
            }
            byte[] bytes = round % 2 == 0 ? tree.encodeTagged() : tree.encode();
            byte[] page = new byte[7 + bytes.length + 5];
            System.arraycopy(bytes, 0, page, 7, bytes.length);
            var index = WitnessTree.index(new ByteSlice(page, 7, bytes.length));
            var hashTree = tree.toHashTree();
            byte[] root = hashTree.rootHash();
            for (int i = 0; i < messages; i++) {
                checkPruned(hashTree, root, bytes, index, key(i));
            }
        }
    }

    @Test
    void whatTheTreeDoesNotShowIsNotPruned() throws Exception {
        var deeper = new Labeled(key(3), new Labeled(key(1), new Leaf(key(1))));
        var index = index(new Labeled(WEBSOCKET, new Fork(new Labeled(key(1), new Pruned(new byte[32])), deeper)));
        for (int i = 0; i < 5; i++) {
            assertThat(index.prune(ByteSlice.of(key(i)))).isNull();
        }
        assertThat(index.prune(ByteSlice.of(new byte[0]))).isNull();
        var others =
                List.of(new Labeled(WEBSOCKET, new Leaf(key(1))), new Labeled(key(1), new Leaf(key(1))), new Empty());
        for (var tree : others) {
            assertThat(index(tree).prune(ByteSlice.of(key(1)))).isNull();
        }
    }

    @Test
    void aBranchShorterThanItsHashIsLeft() throws Exception {
        var tree = new Labeled(
                WEBSOCKET, new Fork(new Empty(), new Fork(label(1, "a"), new Fork(label(2, "b"), new Empty()))));
        assertThat(prune(index(tree), key(1))).isEqualTo(tree.encode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "80",
                "8105",
                "820340ff",
                "8301810082",
                "83018100",
                "8203417800",
                "820301",
                "830261618100",
                "8204581f00000000000000000000000000000000000000000000000000000000000000",
                "9f00ff",
                "9bffffffffffffffff00",
                "811bffffffffffffffff",
                "d9d9f7d9d9f78100",
                "8301830241628100830241618100",
                "8301830241618100830241618100"
            })
    void hostileTreesAreRefused(String hex) {
        assertThatThrownBy(() -> WitnessTree.index(ByteSlice.of(HexFormat.of().parseHex(hex))))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void depthAndSizeAreLimited() throws Exception {
        Tree deep = label(1, "deep");
        for (int i = 3; i < HashTree.MAX_DEPTH; i++) {
            deep = new Fork(deep, new Pruned(new byte[32]));
        }
        var tree = new Labeled(WEBSOCKET, deep);
        checkPruned(tree.toHashTree(), tree.toHashTree().rootHash(), tree.encode(), index(tree), key(1));
        var tooDeep = new Labeled(WEBSOCKET, new Fork(deep, new Empty()));
        assertThatThrownBy(() -> index(tooDeep)).hasMessageContaining("too deep");
        var absurd = ByteSlice.of(HexFormat.of().parseHex("8301".repeat(100_000)));
        assertThatThrownBy(() -> WitnessTree.index(absurd)).hasMessageContaining("too deep");
        var tooLarge = ByteSlice.of(HexFormat.of().parseHex(balanced(16)));
        assertThatThrownBy(() -> WitnessTree.index(tooLarge)).hasMessageContaining("too large");
    }

    private static void checkPruned(HashTree tree, byte[] root, byte[] bytes, WitnessTree index, byte[] key)
            throws Exception {
        byte[] pruned = prune(index, key);
        assertThat(pruned).hasSizeLessThanOrEqualTo(bytes.length);
        var decoded = HashTree.decode(pruned);
        assertThat(decoded.rootHash()).isEqualTo(root);
        assertThat(((Lookup.Found) decoded.lookup(WEBSOCKET, key)).value())
                .isEqualTo(((Lookup.Found) tree.lookup(WEBSOCKET, key)).value());
    }

    private static byte[] prune(WitnessTree index, byte[] key) {
        var pruned = index.prune(ByteSlice.of(key));
        assertThat(pruned).isNotNull();
        return PeerEncoder.encode(pruned);
    }

    private static WitnessTree index(Tree tree) throws MalformedException {
        return WitnessTree.index(ByteSlice.of(tree.encode()));
    }

    private static Tree join(List<Tree> nodes, Random random) {
        if (nodes.size() == 1) {
            return nodes.getFirst();
        }
        int middle = 1 + random.nextInt(Math.min(nodes.size() - 1, 40));
        return new Fork(join(nodes.subList(0, middle), random), join(nodes.subList(middle, nodes.size()), random));
    }

    private static Labeled label(int number, String value) {
        return new Labeled(key(number), new Leaf(value.getBytes(UTF_8)));
    }

    private static byte[] key(int number) {
        return "key_%05d".formatted(number).getBytes(UTF_8);
    }

    private static byte[] bytes(Random random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String balanced(int levels) {
        return levels == 0 ? "8100" : "8301" + balanced(levels - 1).repeat(2);
    }
}
