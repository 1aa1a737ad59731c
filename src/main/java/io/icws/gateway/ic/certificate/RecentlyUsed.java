package io.icws.gateway.ic.certificate;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Remembers a number of things, and forgets the one that was not asked for longest. Safe for use by several threads. */
public final class RecentlyUsed<K, V> {

    private final Map<K, V> entries;

    /** @param capacity how many are remembered */
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
