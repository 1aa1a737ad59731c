package io.icws.devnet.wasm;

/** Stable memory, in pages of 64 KiB. */
final class StableFunctions {

    private static final long PAGE = 1 << 16;
    private static final long MAX_PAGES = 1 << 18;
    private static final long MAX_PAGES_OF_32_BITS = 1 << 16;
    private static final long FAILED = -1;

    private StableFunctions() {}

    static void addTo(SystemApi api) {
        api.add("stable64_size", "* s", "", "I", (e, _) -> pages(e));
        api.add("stable64_grow", "* s", "I", "I", (e, a) -> grow(e, a[0], MAX_PAGES));
        api.add("stable64_write", "* s", "III", (e, a) -> write(e, a[0], a[1], a[2]));
        api.add("stable64_read", "* s", "III", (e, a) -> read(e, a[0], a[1], a[2]));
        api.add("stable_size", "* s", "", "i", (e, _) -> smallPages(e));
        api.add("stable_grow", "* s", "i", "i", (e, a) -> {
            smallPages(e);
            return grow(e, a[0], MAX_PAGES_OF_32_BITS);
        });
        api.add("stable_write", "* s", "iii", (e, a) -> {
            smallPages(e);
            write(e, a[0], a[1], a[2]);
        });
        api.add("stable_read", "* s", "iii", (e, a) -> {
            smallPages(e);
            read(e, a[0], a[1], a[2]);
        });
    }

    private static long pages(Execution execution) {
        return execution.stable().size() / PAGE;
    }

    private static long smallPages(Execution execution) {
        long pages = pages(execution);
        if (pages > MAX_PAGES_OF_32_BITS) {
            throw new Trap("32 bit stable memory api used on a memory larger than 4GB");
        }
        return pages;
    }

    private static long grow(Execution execution, long more, long most) {
        long before = pages(execution);
        if (more < 0 || more > most - before) {
            return FAILED;
        }
        execution.stable().grow(more * PAGE);
        return before;
    }

    private static void write(Execution execution, long offset, long source, long size) {
        requireSize(execution, offset, size);
        byte[] bytes = execution.takeBytes(source, size);
        execution.stable().write(offset, bytes, 0, bytes.length);
    }

    private static void read(Execution execution, long target, long offset, long size) {
        requireSize(execution, offset, size);
        byte[] bytes = new byte[(int) size];
        execution.stable().read(offset, bytes, 0, bytes.length);
        execution.heap().write(target, bytes, 0, bytes.length);
    }

    private static void requireSize(Execution execution, long offset, long size) {
        long all = execution.stable().size();
        if (offset < 0 || size < 0 || size > Integer.MAX_VALUE || offset > all - size) {
            throw new Trap("Canister trapped: stable memory out of bounds");
        }
    }
}
