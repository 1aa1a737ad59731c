package io.icws.devnet;

import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The parts of the state a certificate is to show, merged into one tree of labels. */
final class Paths {

    private final NavigableMap<byte[], Paths> below = new TreeMap<>(Arrays::compareUnsigned);
    private boolean whole;

    Paths with(byte[]... path) {
        return with(Arrays.asList(path));
    }

    /** Adds everything at and below the path. */
    Paths with(List<byte[]> path) {
        var paths = this;
        for (byte[] label : path) {
            paths = paths.below.computeIfAbsent(label, _ -> new Paths());
        }
        paths.whole = true;
        return this;
    }

    boolean isWhole() {
        return whole;
    }

    boolean isEmpty() {
        return !whole && below.isEmpty();
    }

    NavigableMap<byte[], Paths> below() {
        return below;
    }
}
