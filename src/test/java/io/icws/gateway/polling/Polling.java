package io.icws.gateway.polling;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Properties as the gateway would have them. */
final class Polling {

    private Polling() {}

    /** The defaults, but for these, as {@code name=value}. */
    static PollingProperties properties(String... changes) {
        var source = Arrays.stream(changes)
                .map(change -> change.split("=", 2))
                .collect(Collectors.toMap(change -> change[0], change -> change[1]));
        return new Binder(new MapConfigurationPropertySource(source))
                .bindOrCreate("gateway.polling", PollingProperties.class);
    }
}
