package io.icws.devnet.wasm;

import com.dylibso.chicory.runtime.ConstantEvaluators;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.types.ActiveDataSegment;
import com.dylibso.chicory.wasm.types.DataSegment;
import com.dylibso.chicory.wasm.types.MemoryLimits;

/** A module's linear memory on {@link PagedBytes}. One thread at a time. */
final class WasmMemory implements Memory {

    private static final byte[] DROPPED = new byte[0];

    private final PagedBytes bytes;
    private final MemoryLimits limits;
    private DataSegment[] segments = new DataSegment[0];

    WasmMemory(PagedBytes bytes, MemoryLimits limits) {
        this.bytes = bytes;
        this.limits = limits;
        bytes.grow((long) limits.initialPages() * PAGE_SIZE);
    }

    @Override
    public int pages() {
        return (int) (bytes.size() / PAGE_SIZE);
    }

    @Override
    public int grow(int more) {
        int before = pages();
        if (more < 0 || (long) before + more > maximumPages()) {
            return -1;
        }
        bytes.grow((long) more * PAGE_SIZE);
        return before;
    }

    @Override
    public int initialPages() {
        return limits.initialPages();
    }

    @Override
    public int maximumPages() {
        return Math.min(limits.maximumPages(), RUNTIME_MAX_PAGES);
    }

    @Override
    public void initialize(Instance instance, DataSegment[] data) {
        segments = data.clone();
        for (int i = 0; i < segments.length; i++) {
            if (segments[i] instanceof ActiveDataSegment active) {
                long[] offset = ConstantEvaluators.computeConstantValue(instance, active.offsetInstructions());
                bytes.write(Integer.toUnsignedLong((int) offset[0]), active.data(), 0, active.data().length);
            }
        }
    }

    @Override
    public void initPassiveSegment(int segment, int offset, int target, int size) {
        byte[] data = segments[segment] instanceof ActiveDataSegment ? DROPPED : segments[segment].data();
        bytes.write(unsigned(target), data, offset, size);
    }

    /** Every message finds all segments, as on the IC, where each begins with a new instance. */
    @Override
    public void drop(int segment) {}

    @Override
    public void write(int at, byte[] data, int offset, int size) {
        bytes.write(unsigned(at), data, offset, size);
    }

    @Override
    public byte read(int at) {
        return bytes.readByte(unsigned(at));
    }

    @Override
    public byte[] readBytes(int at, int length) {
        if (unsigned(length) > bytes.size()) {
            throw new IndexOutOfBoundsException(length + " bytes");
        }
        byte[] copy = new byte[length];
        bytes.read(unsigned(at), copy, 0, length);
        return copy;
    }

    @Override
    public void writeI32(int at, int value) {
        bytes.writeInt(unsigned(at), value);
    }

    @Override
    public int readInt(int at) {
        return bytes.readInt(unsigned(at));
    }

    @Override
    public void writeLong(int at, long value) {
        bytes.writeLong(unsigned(at), value);
    }

    @Override
    public long readLong(int at) {
        return bytes.readLong(unsigned(at));
    }

    @Override
    public void writeShort(int at, short value) {
        bytes.writeShort(unsigned(at), value);
    }

    @Override
    public short readShort(int at) {
        return bytes.readShort(unsigned(at));
    }

    @Override
    public long readU16(int at) {
        return Short.toUnsignedLong(readShort(at));
    }

    @Override
    public void writeByte(int at, byte value) {
        bytes.writeByte(unsigned(at), value);
    }

    @Override
    public void writeF32(int at, float value) {
        writeI32(at, Float.floatToRawIntBits(value));
    }

    @Override
    public long readF32(int at) {
        return readInt(at);
    }

    @Override
    public float readFloat(int at) {
        return Float.intBitsToFloat(readInt(at));
    }

    @Override
    public void writeF64(int at, double value) {
        writeLong(at, Double.doubleToRawLongBits(value));
    }

    @Override
    public double readDouble(int at) {
        return Double.longBitsToDouble(readLong(at));
    }

    @Override
    public long readF64(int at) {
        return readLong(at);
    }

    @Override
    public void zero() {
        bytes.fill(0, bytes.size(), (byte) 0);
    }

    @Override
    public void fill(byte value, int from, int to) {
        bytes.fill(unsigned(from), unsigned(to) - unsigned(from), value);
    }

    @Override
    public void copy(int to, int from, int size) {
        bytes.copy(unsigned(to), unsigned(from), size);
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    public Object lock(int at) {
        return this;
    }

    @Override
    public int waitOn(int at, int expected, long timeout) {
        throw new UnsupportedOperationException("threads");
    }

    @Override
    public int waitOn(int at, long expected, long timeout) {
        throw new UnsupportedOperationException("threads");
    }

    @Override
    public int notify(int at, int waiters) {
        throw new UnsupportedOperationException("threads");
    }

    private static long unsigned(int value) {
        return Integer.toUnsignedLong(value);
    }
}
