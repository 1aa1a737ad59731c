package io.icws.gateway.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which build this is. */
public final class GatewayVersion {

    public static final String PRODUCT = "ic-websocket-gateway";

    private static final String VERSION = read();

    private GatewayVersion() {}

    /** The version of the build, {@code development} when it was started without one (from an IDE). */
    public static String current() {
        return VERSION;
    }

    private static String read() {
        try (var in = GatewayVersion.class.getResourceAsStream("/META-INF/build-info.properties")) {
            var properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("build.version", "development");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
