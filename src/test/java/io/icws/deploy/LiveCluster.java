package io.icws.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** As much of a Kubernetes API server as Helm asks before it installs: kinds, and one workload that exists. */
final class LiveCluster implements AutoCloseable {

    private static final Map<String, List<String>> KINDS = Map.of(
            "/api/v1", List.of("ConfigMap", "Pod", "Secret", "Service", "ServiceAccount"),
            "/apis/apps/v1", List.of("Deployment", "StatefulSet"),
            "/apis/autoscaling/v2", List.of("HorizontalPodAutoscaler"),
            "/apis/policy/v1", List.of("PodDisruptionBudget"));

    private final HttpServer server;
    private final String path;
    private final String workload;

    private LiveCluster(HttpServer server, String path, String workload) {
        this.server = server;
        this.path = path;
        this.workload = workload;
    }

    /**
     * @param kind StatefulSet or Deployment
     * @param spec of the workload, JSON
     */
    static LiveCluster with(String kind, String spec) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var workload = """
                {"apiVersion": "apps/v1", "kind": "%s", "spec": %s, "metadata": {"name": "%s", "namespace": "%s",
                  "labels": {"app.kubernetes.io/managed-by": "Helm"},
                  "annotations": {"meta.helm.sh/release-name": "%s", "meta.helm.sh/release-namespace": "%4$s"}}}
                """.formatted(kind, spec, Chart.NAME, Chart.NAMESPACE, Chart.RELEASE);
        var cluster = new LiveCluster(
                server,
                "/apis/apps/v1/namespaces/%s/%s/%s".formatted(Chart.NAMESPACE, resource(kind), Chart.NAME),
                workload);
        server.createContext("/", cluster::answer);
        server.start();
        return cluster;
    }

    /** With which clients find it. */
    String configuration() {
        return """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
                contexts: [{name: c, context: {cluster: c, user: c}}]
                users: [{name: c, user: {}}]
                current-context: c
                """.formatted(server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var asked = exchange.getRequestURI().getPath();
            var body = asked.equals(path) ? workload : discovery(asked);
            var bytes = (body == null
                            ? "{\"kind\": \"Status\", \"status\": \"Failure\", \"reason\": \"NotFound\", \"code\": 404}"
                            : body)
                    .getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(body == null ? 404 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String discovery(String asked) {
        return switch (asked) {
            case "/version" -> "{\"major\": \"1\", \"minor\": \"33\", \"gitVersion\": \"v1.33.0\"}";
            case "/api" -> "{\"kind\": \"APIVersions\", \"versions\": [\"v1\"]}";
            case "/apis" -> json(Map.of("kind", "APIGroupList", "groups", groups()));
            default -> KINDS.containsKey(asked) ? json(resources(asked)) : null;
        };
    }

    private static List<Map<String, Object>> groups() {
        return KINDS.keySet().stream()
                .filter(group -> group.startsWith("/apis/"))
                .map(group -> group.substring("/apis/".length()))
                .map(version -> Map.<String, Object>of(
                        "name", version.substring(0, version.indexOf('/')),
                        "versions",
                                List.of(Map.of(
                                        "groupVersion",
                                        version,
                                        "version",
                                        version.substring(version.indexOf('/') + 1)))))
                .toList();
    }

    private static Map<String, Object> resources(String group) {
        return Map.of(
                "kind", "APIResourceList",
                "groupVersion", group.replaceFirst("/apis?/", ""),
                "resources",
                        KINDS.get(group).stream()
                                .map(kind -> Map.of(
                                        "name",
                                        resource(kind),
                                        "singularName",
                                        "",
                                        "namespaced",
                                        true,
                                        "kind",
                                        kind,
                                        "verbs",
                                        List.of("get", "list", "create", "patch")))
                                .toList());
    }

    private static String resource(String kind) {
        return kind.toLowerCase(Locale.ROOT) + "s";
    }

    private static String json(Object value) {
        return JsonMapper.shared().writeValueAsString(value);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
