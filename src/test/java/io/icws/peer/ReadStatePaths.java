package io.icws.peer;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import io.icws.protocol.Cbor;
import io.icws.protocol.MalformedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The paths into the certified state that a {@code read_state} asks for. */
public final class ReadStatePaths {

    private ReadStatePaths() {}

    /**
     * @param body of the HTTP request
     * @throws MalformedException if the paths are not arrays of byte strings
     */
    public static List<List<byte[]>> of(byte[] body) throws MalformedException {
        var content = Cbor.decode(body).get("content");
        if (!content.ContainsKey("paths")) {
            return List.of();
        }
        var paths = new ArrayList<List<byte[]>>();
        for (var path : array(content.get("paths"))) {
            var labels = new ArrayList<byte[]>();
            for (var label : array(path)) {
                if (label.getType() != CBORType.ByteString) {
                    throw new MalformedException("paths holds another type (expected: arrays of byte strings)");
                }
                labels.add(label.GetByteString());
            }
            paths.add(List.copyOf(labels));
        }
        return List.copyOf(paths);
    }

    private static Collection<CBORObject> array(CBORObject item) throws MalformedException {
        if (item.getType() != CBORType.Array) {
            throw new MalformedException("paths holds another type (expected: arrays of byte strings)");
        }
        return item.getValues();
    }
}
