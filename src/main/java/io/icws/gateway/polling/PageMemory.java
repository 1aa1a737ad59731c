package io.icws.gateway.polling;

/** The process's account of what it holds in memory, as far as pollers need it. Any thread; never blocks. */
public interface PageMemory {

    /** Whether there is room for what nobody waits for yet. */
    boolean hasRoom();

    /** @param bytes that are held from now on; negative: no longer */
    void hold(long bytes);
}
