package io.icws.watch;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** In force for all tests, through the service loader. */
public final class Watch implements AfterAllCallback {

    static {
        BlockedLoops.watch();
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        var findings = Stream.concat(LeakDetector.leaks().stream(), BlockedLoops.calls().stream())
                .collect(Collectors.joining("\n\n"));
        if (!findings.isEmpty()) {
            throw new AssertionError(findings);
        }
    }
}
