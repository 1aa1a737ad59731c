package io.icws.certificate;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cache that evicts the least recently used entry. Safe for use by several threads. Caffeine would keep frequently
 * used entries instead and refuse new ones, but signatures of a new round of a subnet replace those of older rounds.
 */
public final class RecentlyUsed<K, V> {

    private final Map<K, V> entries;

    /** @param capacity in entries */
    public RecentlyUsed(int capacity) {
        entries = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > capacity;
            }
        };
    }

    public synchronized @Nullable V get(K key) {
        return entries.get(key);
    }

    public synchronized void put(K key, V value) {
        entries.put(key, value);
    }
}
