package io.icws.devnet.wasm;

import java.util.EnumSet;
import java.util.Set;

/** From where code calls the system API, with the letters of the interface specification. */
enum Mode {
    /** The module's start function. */
    START("s"),
    /** {@code canister_init} and {@code canister_post_upgrade}. */
    INIT("I"),
    PRE_UPGRADE("G"),
    UPDATE("U"),
    REPLICATED_QUERY("RQ"),
    QUERY("NRQ"),
    COMPOSITE_QUERY("CQ"),
    REPLY_CALLBACK("Ry"),
    REJECT_CALLBACK("Rt"),
    CLEANUP_CALLBACK("C"),
    INSPECT_MESSAGE("F"),
    /** {@code canister_global_timer}. */
    SYSTEM_TASK("T");

    /** Everywhere but in the start function. */
    static final String ALL = "I G U RQ NRQ CQ Ry Rt C F T";

    private final String letters;

    Mode(String letters) {
        this.letters = letters;
    }

    /** @param list as the specification's overview of imports has it, with {@code *} for {@link #ALL} */
    static Set<Mode> parse(String list) {
        var words = Set.of(list.replace("*", ALL).split(" "));
        var modes = EnumSet.noneOf(Mode.class);
        for (var mode : values()) {
            if (words.contains(mode.letters)) {
                modes.add(mode);
            }
        }
        return modes;
    }

    String letters() {
        return letters;
    }

    /** Whether all nodes execute it and keep what it does. */
    boolean isReplicated() {
        return this != QUERY && this != COMPOSITE_QUERY && this != INSPECT_MESSAGE;
    }

    boolean keepsChanges() {
        return isReplicated() && this != REPLICATED_QUERY;
    }
}
