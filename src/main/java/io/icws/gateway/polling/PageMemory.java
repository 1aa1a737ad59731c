package io.icws.gateway.polling;

/** Counts the bytes of pages that were read ahead against the memory limit of the process. Any thread; never blocks. */
public interface PageMemory {

    /** Whether pages may be read ahead. */
    boolean hasRoom();

    /** @param bytes that are buffered from now on; negative if they are released */
    void add(long bytes);
}
