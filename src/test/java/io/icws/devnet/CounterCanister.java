package io.icws.devnet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Counts, and remembers the arguments in the order it executed them. */
final class CounterCanister implements Canister {

    private final List<String> executed = new CopyOnWriteArrayList<>();

    List<String> executed() {
        return executed;
    }

    @Override
    public byte[] update(UpdateContext ic, String method, byte[] arg) throws CanisterFault {
        if (!method.equals("increment")) {
            throw CanisterFault.noSuchUpdate(method);
        }
        executed.add(new String(arg, StandardCharsets.UTF_8));
        byte[] count = count(executed.size());
        ic.setCertifiedData(ByteBuffer.allocate(32).put(count).array());
        return count;
    }

    @Override
    public View view() {
        byte[] now = count(executed.size());
        return (ic, method, arg) -> switch (method) {
            case "read" -> now;
            case "certificate" -> ic.dataCertificate();
            default -> throw CanisterFault.noSuchQuery(method);
        };
    }

    static byte[] count(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }
}
