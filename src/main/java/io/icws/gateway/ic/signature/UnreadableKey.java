package io.icws.gateway.ic.signature;

/** Invalid bytes under a known scheme. No signature verifies. */
record UnreadableKey() implements PlainKey {

    @Override
    public boolean verifies(byte[] payload, byte[] signature) {
        return false;
    }
}
