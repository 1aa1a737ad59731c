package io.icws.devnet;

import io.icws.devnet.StateNode.Empty;
import io.icws.devnet.StateNode.Fork;
import io.icws.devnet.StateNode.Labeled;
import io.icws.devnet.StateNode.Leaf;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Writes a state tree with everything pruned that was not asked for; what is absent is proved by its neighbours. */
final class Witness {

    private static final Paths NOTHING = new Paths();

    private final CborWriter out;

    private Witness(CborWriter out) {
        this.out = out;
    }

    static void write(StateNode root, Paths asked, CborWriter out) {
        new Witness(out).subtree(root, asked);
    }

    private void subtree(StateNode node, Paths asked) {
        if (asked.isWhole()) {
            whole(node);
        } else if (asked.isEmpty()) {
            pruned(node);
        } else {
            switch (node) {
                case Empty _, Leaf _ -> whole(node);
                case Fork _, Labeled _ -> map(node, shown(node, asked));
            }
        }
    }

    private static NavigableMap<byte[], Paths> shown(StateNode map, Paths asked) {
        var shown = new TreeMap<byte[], Paths>(Arrays::compareUnsigned);
        asked.below().forEach((label, paths) -> {
            if (StateMap.get(map, label) != null) {
                shown.put(label, paths);
                return;
            }
            var before = StateMap.floor(map, label);
            if (before != null) {
                shown.putIfAbsent(before.label, NOTHING);
            }
            var after = StateMap.ceiling(map, label);
            if (after != null) {
                shown.putIfAbsent(after.label, NOTHING);
            }
        });
        return shown;
    }

    private void map(StateNode node, NavigableMap<byte[], Paths> shown) {
        switch (node) {
            case StateNode hidden when shown.isEmpty() -> pruned(hidden);
            case Fork fork -> {
                out.array(3).number(1);
                map(fork.left, shown.headMap(fork.firstRight, false));
                map(fork.right, shown.tailMap(fork.firstRight, true));
            }
            case Labeled labeled -> {
                out.array(3).number(2).bytes(labeled.label);
                subtree(labeled.subtree, shown.firstEntry().getValue());
            }
            case Empty _, Leaf _ -> throw new IllegalStateException("no label leads here");
        }
    }

    private void whole(StateNode node) {
        switch (node) {
            case Empty _ -> out.array(1).number(0);
            case Fork fork -> {
                out.array(3).number(1);
                whole(fork.left);
                whole(fork.right);
            }
            case Labeled labeled -> {
                out.array(3).number(2).bytes(labeled.label);
                whole(labeled.subtree);
            }
            case Leaf leaf -> out.array(2).number(3).bytes(leaf.value);
        }
    }

    private void pruned(StateNode node) {
        out.array(2).number(4).bytes(node.hash());
    }
}
