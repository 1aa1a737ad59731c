package io.icws.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.upokecenter.cbor.CBORObject;
import io.icws.gateway.Vectors;
import io.icws.peer.Tree;
import io.icws.peer.Tree.Empty;
import io.icws.peer.Tree.Fork;
import io.icws.peer.Tree.Labeled;
import io.icws.peer.Tree.Leaf;
import io.icws.peer.Tree.Pruned;
import io.icws.protocol.HashTree.Lookup;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class HashTreeTest {

    private static final Tree PRUNED = new Pruned(new byte[32]);

    static Stream<Named<JsonNode>> vectors() {
        return Vectors.named("hash-trees.json");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void agreesWithTheVectors(JsonNode vector) throws Exception {
        byte[] bytes = Vectors.hex(vector, "tree");
        if (vector.has("valid")) {
            assertThatThrownBy(() -> HashTree.decode(bytes)).isInstanceOf(MalformedException.class);
            return;
        }
        var tree = HashTree.decode(bytes);
        assertThat(tree.rootHash()).isEqualTo(Vectors.hex(vector, "root_hash"));
        byte[] tagged = Cbor.encodeTagged(CBORObject.DecodeFromBytes(bytes));
        assertThat(HashTree.decode(tagged).rootHash()).isEqualTo(tree.rootHash());
        vector.path("lookups").valueStream().forEach(lookup -> {
            var path =
                    lookup.get("path").valueStream().map(JsonNode::stringValue).toArray(String[]::new);
            var found = look(tree, path);
            assertThat(name(found)).as(String.join("/", path)).isEqualTo(Vectors.text(lookup, "expected"));
            if (found instanceof Lookup.Found leaf) {
                assertThat(leaf.value()).asString(UTF_8).isEqualTo(Vectors.text(lookup, "value"));
            }
        });
    }

    @Test
    void anInnerNodeIsNoValue() {
        var tree = fork(label("a", leaf("1")), label("b", label("c", leaf("2"))));
        assertThat(look(tree)).isInstanceOf(Lookup.Subtree.class);
        assertThat(look(tree, "b")).isInstanceOf(Lookup.Subtree.class);
        assertThat(look(tree, "b", "c")).isInstanceOf(Lookup.Found.class);
        assertThat(look(tree, "b", "c", "d")).isInstanceOf(Lookup.Absent.class);
        assertThat(look(label("a", new Empty()), "a")).isInstanceOf(Lookup.Absent.class);
        assertThat(look(label("a", PRUNED), "a")).isInstanceOf(Lookup.Unknown.class);
    }

    @Test
    void neighboursProveAbsenceAcrossForksAndEmpties() {
        var tree = fork(label("b", leaf("1")), fork(new Empty(), fork(new Empty(), label("d", leaf("2")))));
        assertThat(look(tree, "a")).isInstanceOf(Lookup.Absent.class);
        assertThat(look(tree, "c")).isInstanceOf(Lookup.Absent.class);
        assertThat(look(tree, "e")).isInstanceOf(Lookup.Absent.class);
        assertThat(look(fork(new Empty(), new Empty()), "a")).isInstanceOf(Lookup.Absent.class);
        assertThat(look(leaf("1"), "a")).isInstanceOf(Lookup.Absent.class);
    }

    @Test
    void aPrunedNodeMayHideALabelAtEitherEndAndBetween() {
        var tree = fork(PRUNED, fork(label("b", leaf("1")), fork(PRUNED, fork(label("d", leaf("2")), PRUNED))));
        assertThat(look(tree, "a")).isInstanceOf(Lookup.Unknown.class);
        assertThat(look(tree, "c")).isInstanceOf(Lookup.Unknown.class);
        assertThat(look(tree, "e")).isInstanceOf(Lookup.Unknown.class);
        assertThat(look(tree, "b")).isInstanceOf(Lookup.Found.class);
        assertThat(look(PRUNED, "a")).isInstanceOf(Lookup.Unknown.class);
    }

    @Test
    void labelsCompareAsUnsignedBytes() {
        var tree = fork(new Labeled(new byte[] {0x7f}, leaf("1")), new Labeled(new byte[] {(byte) 0x80}, leaf("2")));
        assertThat(tree.toHashTree().isWellFormed()).isTrue();
        assertThat(tree.toHashTree().labels()).containsExactly(new byte[] {0x7f}, new byte[] {(byte) 0x80});
        assertThat(tree.toHashTree().lookup(new byte[] {0x7f, 0})).isInstanceOf(Lookup.Absent.class);
    }

    @Test
    void knowsWellFormedTrees() {
        assertThat(leaf("1").toHashTree().isWellFormed()).isTrue();
        assertThat(new Empty().toHashTree().isWellFormed()).isTrue();
        assertThat(fork(label("a", leaf("1")), fork(PRUNED, label("b", leaf("2"))))
                        .toHashTree()
                        .isWellFormed())
                .isTrue();
        assertThat(fork(label("b", leaf("1")), label("a", leaf("2")))
                        .toHashTree()
                        .isWellFormed())
                .isFalse();
        assertThat(fork(label("a", leaf("1")), label("a", leaf("2")))
                        .toHashTree()
                        .isWellFormed())
                .isFalse();
        assertThat(fork(label("a", leaf("1")), leaf("2")).toHashTree().isWellFormed())
                .isFalse();
        assertThat(label("x", fork(label("b", PRUNED), label("a", PRUNED)))
                        .toHashTree()
                        .isWellFormed())
                .isFalse();
    }

    @Test
    void depthIsLimited() throws Exception {
        Tree tree = new Empty();
        for (int i = 1; i < HashTree.MAX_DEPTH; i++) {
            tree = new Fork(tree, new Empty());
        }
        assertThat(HashTree.decode(tree.encode()).rootHash()).hasSize(32);
        byte[] tooDeep = new Fork(tree, new Empty()).encode();
        assertThatThrownBy(() -> HashTree.decode(tooDeep))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("255");
        byte[] absurd = HexFormat.of().parseHex("8301".repeat(100_000));
        assertThatThrownBy(() -> HashTree.decode(absurd)).isInstanceOf(MalformedException.class);
    }

    private static Lookup look(Tree tree, String... path) {
        return look(tree.toHashTree(), path);
    }

    private static Lookup look(HashTree tree, String... path) {
        return tree.lookup(Stream.of(path).map(label -> label.getBytes(UTF_8)).toArray(byte[][]::new));
    }

    private static String name(Lookup lookup) {
        return lookup.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private static Tree fork(Tree left, Tree right) {
        return new Fork(left, right);
    }

    private static Tree label(String label, Tree subtree) {
        return new Labeled(label.getBytes(UTF_8), subtree);
    }

    private static Tree leaf(String value) {
        return new Leaf(value.getBytes(UTF_8));
    }
}
