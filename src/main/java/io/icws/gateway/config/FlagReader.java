package io.icws.gateway.config;

import io.icws.gateway.config.CommandLine.FlagException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One pass over the arguments. */
final class FlagReader {

    private static final Set<String> SWITCHES_OF_SPRING = Set.of("--debug", "--trace");

    private final Iterator<String> arguments;
    private final List<String> passed = new ArrayList<>();
    private final Set<String> passedNames = new HashSet<>();
    private final Map<String, String> translated = new LinkedHashMap<>();
    private final Map<String, Flag> flagOfProperty = new LinkedHashMap<>();
    private final Set<Flag> given = new HashSet<>();

    FlagReader(List<String> arguments) {
        this.arguments = arguments.iterator();
    }

    List<String> springArguments() throws FlagException {
        while (arguments.hasNext()) {
            read(arguments.next());
        }
        TlsFlags.complete(translated);
        for (var entry : flagOfProperty.entrySet()) {
            if (passedNames.contains("--" + entry.getKey())) {
                throw new FlagException("%s: found --%s as well, expected one of the two"
                        .formatted(entry.getValue().name(), entry.getKey()));
            }
        }
        var result = new ArrayList<String>();
        translated.forEach((name, value) -> result.add("--" + name + "=" + value));
        result.addAll(passed);
        return List.copyOf(result);
    }

    private void read(String argument) throws FlagException {
        if (!argument.startsWith("--")) {
            throw new FlagException(("found the argument '%s', expected a flag such as %s"
                            + " (--help lists all flags; properties of Spring are written --name=value)")
                    .formatted(argument, Flag.ALL.getFirst().usage()));
        }
        var equals = argument.indexOf('=');
        var name = equals < 0 ? argument : argument.substring(0, equals);
        if (name.contains(".") || SWITCHES_OF_SPRING.contains(name)) {
            passed.add(argument);
            passedNames.add(name);
            return;
        }
        var flag = Flag.named(name);
        if (flag == null) {
            throw new FlagException(
                    "found the unknown flag %s, expected %s (--help lists all flags; properties of Spring have a dot)"
                            .formatted(name, NearestName.of(name, Flag.names())));
        }
        if (!given.add(flag)) {
            throw new FlagException("%s: found it twice, expected it once".formatted(name));
        }
        var properties = flag.translate(valueOf(flag, equals < 0 ? null : argument.substring(equals + 1)));
        translated.putAll(properties);
        properties.keySet().forEach(property -> flagOfProperty.put(property, flag));
    }

    private String valueOf(Flag flag, @Nullable String attached) throws FlagException {
        var value = attached != null || !arguments.hasNext() ? attached : arguments.next();
        if (value == null || (attached == null && value.startsWith("--"))) {
            throw new FlagException("%s: found no value, expected %s".formatted(flag.name(), flag.expected()));
        }
        return value;
    }
}
