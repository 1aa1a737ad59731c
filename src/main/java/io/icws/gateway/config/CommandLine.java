package io.icws.gateway.config;

import java.util.List;

/** What the arguments of the process ask for. */
public sealed interface CommandLine {

    /** Start the gateway with these arguments of Spring, all of them {@code --name=value} or {@code --name}. */
    record Start(List<String> arguments) implements CommandLine {}

    /** Write this text to the standard output and leave. */
    record Print(String text) implements CommandLine {}

    /**
     * Translates the flags of the Rust gateway ({@code --flag value} or {@code --flag=value}) to properties of Spring.
     * Names with a dot are properties already and pass untouched.
     *
     * @throws FlagException on an unknown flag, a value that is missing or wrong, or a setting given twice
     */
    static CommandLine parse(String... arguments) throws FlagException {
        var all = List.of(arguments);
        if (all.contains("--help") || all.contains("-h")) {
            return new Print(Flag.helpText());
        }
        if (all.contains("--version") || all.contains("-V")) {
            return new Print(GatewayVersion.PRODUCT + " " + GatewayVersion.current());
        }
        return new Start(new FlagReader(all).springArguments());
    }

    /** The command line cannot be understood; the message is one line for the operator: what was found and expected. */
    final class FlagException extends Exception {

        private static final long serialVersionUID = 1L;

        FlagException(String message) {
            super(message, null, false, false);
        }
    }
}
