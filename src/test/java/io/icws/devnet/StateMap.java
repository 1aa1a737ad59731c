package io.icws.devnet;

import io.icws.devnet.StateNode.Empty;
import io.icws.devnet.StateNode.Fork;
import io.icws.devnet.StateNode.Labeled;
import io.icws.devnet.StateNode.Leaf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sorted maps made of forks and labels: a persistent binary trie that forks where labels first differ. A change makes
 * new nodes along one path only, about log n of them for labels as request ids are.
 *
 * <p>Bits are counted in groups of nine for each byte: one that says whether there is a byte, then its eight. So a label
 * sorts before those it is a prefix of.
 */
final class StateMap {

    private static final int GROUP = 9;

    private StateMap() {}

    static StateNode of(Map<String, StateNode> entries) {
        StateNode map = StateNode.EMPTY;
        for (var entry : entries.entrySet()) {
            map = put(map, label(entry.getKey()), entry.getValue());
        }
        return map;
    }

    static byte[] label(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static StateNode put(StateNode map, byte[] label, StateNode subtree) {
        var added = new Labeled(label, subtree);
        if (map instanceof Empty) {
            return added;
        }
        int bit = firstDifference(label, closest(map, label).label);
        return bit < 0 ? replace(map, added) : insert(map, added, bit);
    }

    static StateNode remove(StateNode map, byte[] label) {
        return switch (map) {
            case Labeled labeled when Arrays.equals(labeled.label, label) -> StateNode.EMPTY;
            case Fork fork -> {
                boolean right = bit(label, fork.bit);
                var side = right ? fork.right : fork.left;
                var rest = remove(side, label);
                if (rest == side) {
                    yield fork;
                }
                var other = right ? fork.left : fork.right;
                if (rest instanceof Empty) {
                    yield other;
                }
                yield right ? new Fork(other, rest, fork.bit) : new Fork(rest, other, fork.bit);
            }
            case StateNode unchanged -> unchanged;
        };
    }

    /** What the path leads to, or null. */
    static @Nullable StateNode find(StateNode root, byte[]... path) {
        var node = root;
        for (byte[] label : path) {
            var labeled = get(node, label);
            if (labeled == null) {
                return null;
            }
            node = labeled.subtree;
        }
        return node;
    }

    static @Nullable Labeled get(StateNode map, byte[] label) {
        if (map instanceof Empty || map instanceof Leaf) {
            return null;
        }
        var candidate = closest(map, label);
        return Arrays.equals(candidate.label, label) ? candidate : null;
    }

    static Labeled first(StateNode map) {
        return switch (map) {
            case Labeled labeled -> labeled;
            case Fork fork -> first(fork.left);
            case Empty _, Leaf _ -> throw new IllegalArgumentException("no labels here");
        };
    }

    /** The greatest label not above this one, or null. */
    static @Nullable Labeled floor(StateNode map, byte[] label) {
        return switch (map) {
            case Labeled labeled -> Arrays.compareUnsigned(labeled.label, label) <= 0 ? labeled : null;
            case Fork fork ->
                floor(Arrays.compareUnsigned(fork.firstRight, label) <= 0 ? fork.right : fork.left, label);
            case Empty _, Leaf _ -> null;
        };
    }

    /** The least label not below this one, or null. */
    static @Nullable Labeled ceiling(StateNode map, byte[] label) {
        return switch (map) {
            case Labeled labeled -> Arrays.compareUnsigned(labeled.label, label) >= 0 ? labeled : null;
            case Fork fork when Arrays.compareUnsigned(fork.firstRight, label) <= 0 -> ceiling(fork.right, label);
            case Fork fork -> {
                var left = ceiling(fork.left, label);
                yield left != null ? left : first(fork.right);
            }
            case Empty _, Leaf _ -> null;
        };
    }

    private static StateNode insert(StateNode map, Labeled added, int bit) {
        boolean right = bit(added.label, bit);
        if (map instanceof Fork fork && fork.bit < bit) {
            return bit(added.label, fork.bit)
                    ? new Fork(fork.left, insert(fork.right, added, bit), fork.bit)
                    : new Fork(insert(fork.left, added, bit), fork.right, fork.bit);
        }
        return right ? new Fork(map, added, bit) : new Fork(added, map, bit);
    }

    private static StateNode replace(StateNode map, Labeled added) {
        if (!(map instanceof Fork fork)) {
            return added;
        }
        return bit(added.label, fork.bit)
                ? new Fork(fork.left, replace(fork.right, added), fork.bit)
                : new Fork(replace(fork.left, added), fork.right, fork.bit);
    }

    private static Labeled closest(StateNode map, byte[] label) {
        var node = map;
        while (node instanceof Fork fork) {
            node = bit(label, fork.bit) ? fork.right : fork.left;
        }
        return (Labeled) node;
    }

    private static int firstDifference(byte[] a, byte[] b) {
        int index = Arrays.mismatch(a, b);
        if (index < 0) {
            return -1;
        }
        if (index == Math.min(a.length, b.length)) {
            return index * GROUP;
        }
        int difference = (a[index] ^ b[index]) & 0xff;
        return index * GROUP + 1 + Integer.numberOfLeadingZeros(difference) - (Integer.SIZE - Byte.SIZE);
    }

    private static boolean bit(byte[] label, int bit) {
        int index = bit / GROUP;
        if (index >= label.length) {
            return false;
        }
        int inGroup = bit % GROUP;
        return inGroup == 0 || (label[index] >> Byte.SIZE - inGroup & 1) != 0;
    }
}
