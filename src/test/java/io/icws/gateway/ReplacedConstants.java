package io.icws.gateway;

import io.icws.gateway.config.CommandLine;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.core.env.PropertySource;

/**
 * Replaces constants of the gateway, such as {@code gateway.session.constants.close-grace}. {@code SettingsCheck} refuses
 * these names as settings; it does not see this source, because its names cannot be listed.
 */
public final class ReplacedConstants extends PropertySource<Map<String, String>> {

    private static final String GROUP = ".constants.";

    private final Set<String> unread;

    ReplacedConstants(Map<String, String> values) {
        super("constants", values);
        this.unread = new HashSet<>(values.keySet());
    }

    static boolean isConstant(String name) {
        return name.contains(GROUP);
    }

    @Override
    public @Nullable Object getProperty(String name) {
        unread.remove(name);
        return source.get(name);
    }

    /** @throws IllegalArgumentException if a name is wrong */
    void requireRead() {
        if (!unread.isEmpty()) {
            throw new IllegalArgumentException("no such constants: " + unread);
        }
    }

    /** The gateway's main method, with replaced constants as {@code --gateway.group.constants.name=value}. */
    public static void main(String[] args) throws Exception {
        var all = Arrays.stream(args).collect(Collectors.partitioningBy(ReplacedConstants::isConstant));
        var constants = new ReplacedConstants(all.get(true).stream()
                .map(argument -> argument.substring("--".length()).split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
        var start = (CommandLine.Start) CommandLine.parse(all.get(false).toArray(String[]::new));
        new SpringApplicationBuilder(GatewayApplication.class)
                .initializers(
                        context -> context.getEnvironment().getPropertySources().addFirst(constants))
                .run(start.arguments().toArray(String[]::new));
        constants.requireRead();
    }
}
