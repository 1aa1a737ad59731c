package io.icws.gateway.ic;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The proxy for requests to the IC: {@code gateway.ic.proxy}, else the JVM's system properties, else the environment.
 * The first that is set decides, even if it excludes the host.
 *
 * @param system properties of the JVM
 */
record ProxyChoice(IcProperties properties, Map<String, String> environment, Properties system) {

    private static final String NONE = "none";

    /** Java excludes loopback hosts by default, and they are always excluded here. */
    private static final String NO_HOSTS = "";

    /** @throws ProxyException if what was set cannot be used */
    @Nullable
    HttpProxy proxy() {
        var chosen = chosen();
        var file = properties.proxyCredentialsFile();
        return chosen == null || file == null ? chosen : chosen.with(ProxyCredentials.read(file));
    }

    private @Nullable HttpProxy chosen() {
        var explicit = properties.proxy();
        if (explicit != null && !explicit.isBlank()) {
            return explicit.strip().equalsIgnoreCase(NONE) ? null : HttpProxy.of(explicit, "gateway.ic.proxy", false);
        }
        var url = properties.url();
        var scheme = url.getScheme().toLowerCase(Locale.ROOT);
        var direct = new DirectHosts(url.getHost(), port(url, scheme));
        if (direct.isLoopback()) {
            return null;
        }
        var host = system.getProperty(scheme + ".proxyHost", "").strip();
        if (!host.isEmpty()) {
            var port = system.getProperty(scheme + ".proxyPort", String.valueOf(defaultPort(scheme)));
            return direct.matchesJava(system.getProperty("http.nonProxyHosts", NO_HOSTS))
                    ? null
                    : HttpProxy.of(host + ":" + port.strip(), "-D" + scheme + ".proxyHost", false);
        }
        return ofEnvironment(scheme + "_proxy", direct);
    }

    private @Nullable HttpProxy ofEnvironment(String lowerCase, DirectHosts direct) {
        for (var name : new String[] {lowerCase, lowerCase.toUpperCase(Locale.ROOT)}) {
            var value = environment.getOrDefault(name, "");
            if (!value.isBlank()) {
                return direct.isIn(variable("no_proxy")) ? null : HttpProxy.of(value, name, true);
            }
        }
        return null;
    }

    private String variable(String lowerCase) {
        var value = environment.getOrDefault(lowerCase, "");
        return value.isBlank() ? environment.getOrDefault(lowerCase.toUpperCase(Locale.ROOT), "") : value;
    }

    private static int port(URI url, String scheme) {
        return url.getPort() < 0 ? defaultPort(scheme) : url.getPort();
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }
}
