package io.icws.gateway.ic.signature;

/** What a known scheme wraps, but is no key of it: nothing verifies. */
record UnreadableKey() implements PlainKey {

    @Override
    public boolean verifies(byte[] payload, byte[] signature) {
        return false;
    }
}
