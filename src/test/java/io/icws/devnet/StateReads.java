package io.icws.devnet;

import com.upokecenter.cbor.CBORObject;
import io.icws.peer.ReadStatePaths;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers read_state with what the caller may see. Source: interface specification, "Request: Read state". */
record StateReads(Admission admission) {

    private static final int MOST_PATHS = 1000;
    private static final int LONGEST_PATH = 127;

    private static List<List<byte[]>> paths(byte[] body) throws Refusal {
        try {
            return ReadStatePaths.of(body);
        } catch (MalformedException e) {
            throw new Refusal(400, String.valueOf(e.getMessage()));
        }
    }

    Outcome.Answer answer(Route route, Subnet subnet, byte[] body) throws Refusal {
        var request = admission.admitRead(body, route.canister());
        var paths = paths(body);
        if (paths.size() > MOST_PATHS || paths.stream().anyMatch(path -> path.size() > LONGEST_PATH)) {
            throw new Refusal(400, "too many paths, or too long ones");
        }
        var asked = new Paths();
        byte @Nullable [] requestId = null;
        for (var path : paths) {
            check(path, route, subnet, request.sender());
            if (name(path).equals("request_status")) {
                if (requestId != null && !Arrays.equals(requestId, path.get(1))) {
                    throw new Refusal(400, "Can only request a single request_id in the request_status paths");
                }
                requestId = path.get(1);
            }
            asked.with(path);
        }
        var canister = route.canister() == null ? Principal.MANAGEMENT : route.canister();
        return Outcome.Answer.cbor(CBORObject.NewMap()
                .Add("certificate", subnet.latest().certificate(asked, route.rangeForm(), canister)));
    }

    private static void check(List<byte[]> path, Route route, Subnet subnet, Principal sender) throws Refusal {
        boolean shown = switch (name(path)) {
            case "time", "subnet", "canister_ranges" -> true;
            case "canister" ->
                route.canister() != null
                        && path.size() > 2
                        && Arrays.equals(path.get(1), route.canister().toBytes());
            case "request_status" -> {
                if (route.canister() == null || path.size() < 2) {
                    yield false;
                }
                checkSender(path.get(1), subnet, sender);
                yield true;
            }
            default -> false;
        };
        if (!shown) {
            throw new Refusal(404, "Invalid path requested.");
        }
    }

    private static void checkSender(byte[] requestId, Subnet subnet, Principal sender) throws Refusal {
        var message = subnet.find(requestId);
        if (message != null && !message.sender().equals(sender)) {
            throw new Refusal(403, "The user tries to access Request ID not signed by the caller.");
        }
    }

    private static String name(List<byte[]> path) {
        return path.isEmpty() ? "" : new String(path.getFirst(), StandardCharsets.UTF_8);
    }
}
