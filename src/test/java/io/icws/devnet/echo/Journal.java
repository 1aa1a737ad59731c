package io.icws.devnet.echo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** Remembers how to undo the changes of one call. */
final class Journal {

    private final Deque<Runnable> undo = new ArrayDeque<>();

    <K, V> void put(Map<K, V> map, K key, V value) {
        restoreLater(map, key, map.put(key, value));
    }

    <K, V> void remove(Map<K, V> map, K key) {
        restoreLater(map, key, map.remove(key));
    }

    void onRollback(Runnable action) {
        undo.push(action);
    }

    void commit() {
        undo.clear();
    }

    void rollback() {
        while (!undo.isEmpty()) {
            undo.pop().run();
        }
    }

    private <K, V> void restoreLater(Map<K, V> map, K key, V previous) {
        undo.push(() -> {
            if (previous == null) {
                map.remove(key);
            } else {
                map.put(key, previous);
            }
        });
    }
}
