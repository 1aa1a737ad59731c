package io.icws.gateway.protocol;

import io.icws.gateway.protocol.HashTree.Empty;
import io.icws.gateway.protocol.HashTree.Fork;
import io.icws.gateway.protocol.HashTree.Labeled;
import io.icws.gateway.protocol.HashTree.Leaf;
import io.icws.gateway.protocol.HashTree.Lookup;
import io.icws.gateway.protocol.HashTree.Pruned;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a {@link HashTree} shows, and what it proves by showing it. */
final class HashTreeLookup {

    private HashTreeLookup() {}

    static Lookup find(HashTree tree, byte[]... path) {
        HashTree node = tree;
        for (byte[] label : path) {
            Lookup step = step(flatten(node), label);
            if (!(step instanceof Lookup.Subtree below)) {
                return step;
            }
            node = below.tree();
        }
        return switch (node) {
            case Leaf leaf -> new Lookup.Found(leaf.value());
            case Pruned pruned -> new Lookup.Unknown();
            case Empty empty -> new Lookup.Absent();
            default -> new Lookup.Subtree(node);
        };
    }

    /** The nodes that forks join, from left to right, without the empty ones. */
    static List<HashTree> flatten(HashTree tree) {
        var shown = new ArrayList<HashTree>();
        var pending = new ArrayDeque<HashTree>();
        pending.push(tree);
        while (!pending.isEmpty()) {
            switch (pending.pop()) {
                case Fork fork -> {
                    pending.push(fork.right());
                    pending.push(fork.left());
                }
                case Empty empty -> {}
                case HashTree node -> shown.add(node);
            }
        }
        return shown;
    }

    static boolean isWellFormed(HashTree tree) {
        var pending = new ArrayDeque<HashTree>();
        pending.push(tree);
        while (!pending.isEmpty()) {
            HashTree root = pending.pop();
            if (root instanceof Leaf) {
                continue;
            }
            byte[] before = null;
            for (HashTree node : flatten(root)) {
                switch (node) {
                    case Leaf leaf -> {
                        return false;
                    }
                    case Labeled labeled -> {
                        if (before != null && Arrays.compareUnsigned(before, labeled.label()) >= 0) {
                            return false;
                        }
                        before = labeled.label();
                        pending.push(labeled.subtree());
                    }
                    default -> {}
                }
            }
        }
        return true;
    }

    private static Lookup step(List<HashTree> nodes, byte[] wanted) {
        boolean mayHide = !nodes.isEmpty() && !(nodes.size() == 1 && nodes.getFirst() instanceof Leaf);
        HashTree before = null;
        for (HashTree node : nodes) {
            if (node instanceof Labeled labeled) {
                int order = Arrays.compareUnsigned(wanted, labeled.label());
                if (order == 0) {
                    return new Lookup.Subtree(labeled.subtree());
                }
                boolean afterNeighbour = before == null || isBelow(before, wanted);
                mayHide &= !(order < 0 && afterNeighbour);
            }
            before = node;
        }
        boolean beyondLast = before != null && isBelow(before, wanted);
        return mayHide && !beyondLast ? new Lookup.Unknown() : new Lookup.Absent();
    }

    private static boolean isBelow(HashTree node, byte[] wanted) {
        return node instanceof Labeled labeled && Arrays.compareUnsigned(labeled.label(), wanted) < 0;
    }
}
