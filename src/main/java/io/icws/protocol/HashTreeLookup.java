package io.icws.protocol;

import io.icws.protocol.HashTree.Lookup;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what a {@link HashTree} shows or proves to be absent. */
final class HashTreeLookup {

    private HashTreeLookup() {}

    static Lookup find(HashTree tree, byte[]... path) {
        HashTree node = tree;
        for (byte[] label : path) {
            Lookup step = step(flatten(node), ByteSlice.of(label));
            if (!(step instanceof Lookup.Subtree(HashTree below))) {
                return step;
            }
            node = below;
        }
        return switch (node.kind) {
            case HashTree.LEAF -> new Lookup.Found(node.payload.toArray());
            case HashTree.PRUNED -> new Lookup.Unknown();
            case HashTree.EMPTY -> new Lookup.Absent();
            default -> new Lookup.Subtree(node);
        };
    }

    /** The nodes that forks join, from left to right, without the empty ones. */
    static List<HashTree> flatten(HashTree tree) {
        var shown = new ArrayList<HashTree>();
        var pending = new ArrayDeque<HashTree>();
        pending.push(tree);
        while (!pending.isEmpty()) {
            var node = pending.pop();
            var left = node.left;
            var right = node.right;
            if (left != null && right != null) {
                pending.push(right);
                pending.push(left);
            } else if (node.kind != HashTree.EMPTY) {
                shown.add(node);
            }
        }
        return shown;
    }

    static boolean isWellFormed(HashTree tree) {
        var pending = new ArrayDeque<HashTree>();
        pending.push(tree);
        while (!pending.isEmpty()) {
            HashTree root = pending.pop();
            if (root.kind == HashTree.LEAF) {
                continue;
            }
            @Nullable HashTree before = null;
            for (HashTree node : flatten(root)) {
                if (node.kind == HashTree.LEAF) {
                    return false;
                }
                if (node.kind == HashTree.LABELED) {
                    if (before != null && node.payload.compareUnsigned(before.payload) <= 0) {
                        return false;
                    }
                    before = node;
                    var below = node.left;
                    if (below != null && below.kind != HashTree.LEAF) {
                        pending.push(below);
                    }
                }
            }
        }
        return true;
    }

    private static Lookup step(List<HashTree> nodes, ByteSlice wanted) {
        boolean mayHide = !nodes.isEmpty() && !(nodes.size() == 1 && nodes.getFirst().kind == HashTree.LEAF);
        @Nullable HashTree before = null;
        for (HashTree node : nodes) {
            if (node.kind == HashTree.LABELED) {
                int order = node.payload.compareUnsigned(wanted);
                var below = node.left;
                if (order == 0 && below != null) {
                    return new Lookup.Subtree(below);
                }
                boolean afterNeighbour = before == null || isBelow(before, wanted);
                mayHide &= !(order > 0 && afterNeighbour);
            }
            before = node;
        }
        boolean beyondLast = before != null && isBelow(before, wanted);
        return mayHide && !beyondLast ? new Lookup.Unknown() : new Lookup.Absent();
    }

    private static boolean isBelow(HashTree node, ByteSlice wanted) {
        return node.kind == HashTree.LABELED && node.payload.compareUnsigned(wanted) < 0;
    }
}
