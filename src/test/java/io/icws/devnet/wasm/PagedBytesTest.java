package io.icws.devnet.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagedBytesTest {

    private static final int SIZE = 3 * 4_096;

    private record Version(PagedBytes.Saved saved, byte[] expected) {}

    /** Random writes, with saved states between them that are loaded again. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void isLikeAnArray(long seed) {
        var random = new Random(seed);
        var bytes = new PagedBytes();
        bytes.grow(SIZE);
        byte[] expected = new byte[SIZE];
        List<Version> versions = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            write(random, bytes, ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN));
            if (random.nextInt(50) == 0) {
                versions.add(new Version(bytes.save(), expected.clone()));
            }
            if (!versions.isEmpty() && random.nextInt(50) == 0) {
                var version = versions.get(random.nextInt(versions.size()));
                bytes.load(version.saved);
                expected = version.expected.clone();
            }
            int at = random.nextInt(SIZE - 8);
            var array = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(bytes.readLong(at)).isEqualTo(array.getLong(at));
            assertThat(bytes.readInt(at)).isEqualTo(array.getInt(at));
            assertThat(bytes.readShort(at)).isEqualTo(array.getShort(at));
            assertThat(bytes.readByte(at)).isEqualTo(array.get(at));
        }
        byte[] all = new byte[SIZE];
        bytes.read(0, all, 0, SIZE);
        assertThat(all).isEqualTo(expected);
    }

    private static void write(Random random, PagedBytes bytes, ByteBuffer expected) {
        int length = random.nextInt(6_000);
        int at = random.nextInt(SIZE - 6_000);
        long value = random.nextLong();
        switch (random.nextInt(7)) {
            case 0 -> {
                bytes.writeByte(at, (byte) value);
                expected.put(at, (byte) value);
            }
            case 1 -> {
                bytes.writeShort(at, (short) value);
                expected.putShort(at, (short) value);
            }
            case 2 -> {
                bytes.writeInt(at, (int) value);
                expected.putInt(at, (int) value);
            }
            case 3 -> {
                bytes.writeLong(at, value);
                expected.putLong(at, value);
            }
            case 4 -> {
                bytes.fill(at, length, (byte) value);
                Arrays.fill(expected.array(), at, at + length, (byte) value);
            }
            case 5 -> {
                int from = random.nextInt(SIZE - 6_000);
                bytes.copy(at, from, length);
                System.arraycopy(expected.array(), from, expected.array(), at, length);
            }
            default -> {
                byte[] source = new byte[length];
                random.nextBytes(source);
                bytes.write(at, source, 0, length);
                expected.put(at, source);
            }
        }
    }

    @Test
    void growsWithZeros() {
        var bytes = new PagedBytes();
        bytes.grow(4_096);
        bytes.writeByte(4_095, (byte) 1);
        var before = bytes.save();
        bytes.grow(4_096);
        assertThat(bytes.size()).isEqualTo(8_192);
        assertThat(bytes.readInt(4_095)).isOne();
        bytes.load(before);
        assertThat(bytes.size()).isEqualTo(4_096);
    }

    @Test
    void hasAnEnd() {
        var bytes = new PagedBytes();
        bytes.grow(4_096);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> bytes.readByte(4_096));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> bytes.readLong(4_089));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> bytes.writeInt(-1, 0));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> bytes.fill(4_095, 2, (byte) 0));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> bytes.copy(0, 4_090, 7));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> bytes.read(Long.MAX_VALUE, new byte[2], 0, 2));
    }
}
