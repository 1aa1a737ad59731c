package io.icws.gateway.ic;

import com.upokecenter.cbor.CBORObject;
import io.icws.protocol.Cbor;

/** CBOR of answers, short enough to stand in a test. */
final class Cbors {

    private Cbors() {}

    static CBORObject object(Object... keysAndValues) {
        var map = CBORObject.NewOrderedMap();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.set((String) keysAndValues[i], CBORObject.FromObject(keysAndValues[i + 1]));
        }
        return map;
    }

    static byte[] map(Object... keysAndValues) {
        return Cbor.encodeTagged(object(keysAndValues));
    }
}
