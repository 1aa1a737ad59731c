package io.icws.gateway.polling;

/** The process's account of what it holds in memory, as far as pollers need it. Any thread; never blocks. */
public interface PageMemory {

    /** Without an account. */
    PageMemory UNLIMITED = new PageMemory() {
        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void hold(long bytes) {}
    };

    /** Whether there is room for what nobody waits for yet. */
    boolean hasRoom();

    /** @param bytes that are held from now on; negative: no longer */
    void hold(long bytes);
}
