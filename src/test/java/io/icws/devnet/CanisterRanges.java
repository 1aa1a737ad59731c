package io.icws.devnet;

import com.upokecenter.cbor.CBORObject;
import io.icws.protocol.Cbor;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The canister ids of one subnet, and which come next. Each range is a shard of its own.
 *
 * @param ranges ascending
 */
record CanisterRanges(List<Range> ranges, AtomicInteger allotted) {

    private static final int RANGE_SIZE = 1 << 20;

    /** Inclusive on both sides. */
    record Range(long low, long high) {
        byte[] first() {
            return id(low).toBytes();
        }

        byte[] encode() {
            return Cbor.encodeTagged(CBORObject.NewArray().Add(toCbor()));
        }

        private CBORObject toCbor() {
            return CBORObject.NewArray().Add(first()).Add(id(high).toBytes());
        }
    }

    /** Ranges of 2^20 ids, each starting at a multiple of that. */
    static CanisterRanges at(int... blocks) {
        var ranges = java.util.Arrays.stream(blocks)
                .mapToObj(block -> new Range((long) block * RANGE_SIZE, (long) (block + 1) * RANGE_SIZE - 1))
                .toList();
        return new CanisterRanges(ranges, new AtomicInteger());
    }

    /** A fresh id: ranges take turns. */
    Principal allot() {
        int count = allotted.getAndIncrement();
        return id(ranges.get(count % ranges.size()).low() + count / ranges.size());
    }

    boolean contains(Principal canister) {
        return ranges.stream()
                .anyMatch(range -> id(range.low).compareTo(canister) <= 0 && canister.compareTo(id(range.high)) <= 0);
    }

    /** The shard that would hold the canister: the last that starts at or before it, else the first. */
    Range shardOf(Principal canister) {
        var shard = ranges.getFirst();
        for (var range : ranges) {
            if (id(range.low).compareTo(canister) <= 0) {
                shard = range;
            }
        }
        return shard;
    }

    /** All of them in one value. */
    byte[] encode() {
        var list = CBORObject.NewArray();
        ranges.forEach(range -> list.Add(range.toCbor()));
        return Cbor.encodeTagged(list);
    }

    private static Principal id(long number) {
        try {
            return Principal.of(ByteBuffer.allocate(10)
                    .putLong(number)
                    .put((byte) 1)
                    .put((byte) 1)
                    .array());
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }
}
