package io.icws.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.RuleGroup;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.icws.gateway.config.GatewayVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ChartTest {

    private static final String SEED = "identity: {existingSecret: seeds, key: v1}\n";
    private static final String ALL = """
            replicas: 3
            identity: {existingSecret: seeds}
            config: {gateway: {session: {max-age: 1h}, admission: {max-connections: 20000}}}
            tls: {existingSecret: certificate}
            ingress: {enabled: true, className: nginx, hosts: [a.example, b.example], tls: [{secretName: a, hosts: [a.example]}]}
            httpRoute: {enabled: true, parentRefs: [{name: gw, namespace: infra}], hostnames: [c.example]}
            tracing: {endpoint: "grpc://collector:4317", sampling: 0.5}
            metrics:
              serviceMonitor: {enabled: true, labels: {release: prometheus}}
              prometheusRule: {enabled: true, additionalRules: [{alert: Mine, expr: "up == 0"}]}
              dashboards: {enabled: true, annotations: {grafana_folder: IC}}
            autoscaling: {enabled: true}
            networkPolicy: {enabled: true, monitoring: [{namespaceSelector: {matchLabels: {name: monitoring}}}]}
            javaOptions: -XX:-UseG1GC -XX:+UseZGC
            extraArgs: [--polling-interval=200]
            extraEnv: [{name: LOGGING_LEVEL_IO_ICWS, value: debug}]
            extraEnvFrom: [{secretRef: {name: more}}]
            extraVolumes: [{name: more, emptyDir: {}}]
            extraVolumeMounts: [{name: more, mountPath: /more}]
            extraObjects:
              - apiVersion: v1
                kind: ConfigMap
                metadata: {name: "{{ include \\"gateway.name\\" . }}-more", labels: {app.kubernetes.io/instance: r, app.kubernetes.io/name: x, app.kubernetes.io/version: x, helm.sh/chart: x}}
            podAnnotations: {a: b}
            podLabels: {c: d}
            commonLabels: {e: f}
            imagePullSecrets: [{name: registry}]
            nodeSelector: {disk: ssd}
            tolerations: [{operator: Exists}]
            priorityClassName: high
            """;

    private static final String ALL_BUT_DASHBOARDS = ALL.replaceAll("(?m)^  (dashboards|prometheusRule):.*$", "");

    static final List<String> MATRIX = List.of(
            "{}",
            "mode: Deployment",
            "persistence: {enabled: false}",
            SEED,
            SEED + "mode: Deployment",
            "tls: {existingSecret: certificate}",
            "serviceAccount: {create: false}",
            "metrics: {podMonitor: {enabled: true}}",
            "ic: {url: 'http://replica.dev:4943', network: local}\nnetworkPolicy: {enabled: true}",
            "service: {type: LoadBalancer, port: 443, externalTrafficPolicy: Local, nodePort: 30443}",
            "drain: {grace: 20, spread: 60, timeout: 300}",
            "topologySpreadConstraints: []",
            ALL,
            ALL + "mode: Deployment");

    static Chart chart;

    @BeforeAll
    static void open() throws IOException {
        chart = Chart.open();
    }

    @AfterAll
    static void close() throws IOException {
        chart.close();
    }

    @Test
    void passesTheStrictLint() {
        var lint = Chart.lint();

        assertThat(lint.isFailed()).as(String.join("\n", lint.getMessages())).isFalse();
    }

    @ParameterizedTest
    @FieldSource("MATRIX")
    void isSound(String values) throws Exception {
        Soundness.assertSound(chart.render(values));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unknown: 1",
                "mode: DaemonSet",
                "replicas: many",
                "ic: {url: icp-api.io}",
                "ic: {network: testnet}",
                "drain: {grace: -1}",
                "drain: {timeout: 40s}",
                "identity: {instance: gateway}",
                "image: {digest: latest}",
                "service: {port: 0}",
                "ingress: {enabled: true}",
                "httpRoute: {enabled: true}",
                "tracing: {sampling: 2}",
                "tracing: {endpoint: 'collector:4317'}",
                "metrics: {serviceMonitor: {enabled: true}, podMonitor: {enabled: true}}",
                "autoscaling: {enabled: true, connectionsPerPod: null, cpuPercent: null}",
                "podDisruptionBudget: {maxUnavailable: one}",
                "extraArgs: [polling-interval=200]",
                "persistence: {accessModes: []}",
                "persistence: {size: 1K}",
                "fullnameOverride: my.gateway",
                "fullnameOverride: 1gateway",
                "fullnameOverride: gateway-",
                "nameOverride: my.gateway",
                "identity: {existingSecret: seeds..v1}",
                "identity: {key: ..}",
                "imagePullSecrets: [{name: My_Registry}]",
                "serviceAccount: {name: -mine}",
                "persistence: {storageClassName: Fast}",
                "priorityClassName: High",
                "ingress: {enabled: true, hosts: ['https://a.example']}",
                "ingress: {className: my nginx}",
                "httpRoute: {hostnames: [a_b.example]}",
                "service: {loadBalancerClass: a b}",
                "commonLabels: {team: a b}",
                "podLabels: {app.kubernetes.io/name: mine}",
                "podAnnotations: {a b: c}",
                "nodeSelector: {disk: s/d}",
                "extraVolumes: [{name: my.volume, emptyDir: {}}]"
            })
    void refusesWrongValues(String values) {
        assertThatThrownBy(() -> chart.render(values))
                .hasMessageContaining("don't meet the specifications of the schema");
    }

    /** Release names may be more than names of Services may. */
    @ParameterizedTest
    @ValueSource(strings = {"1gw", "my.gateway", "1ic-websocket-gateway"})
    void refusesAReleaseWhoseServicesCannotBeNamedAfterIt(String release) {
        assertThatThrownBy(() -> chart.renderAs(release, "{}"))
                .hasMessageContaining("Kubernetes refuses \"" + release)
                .hasMessageContaining("Set fullnameOverride");
        assertThat(chart.renderAs(release, "fullnameOverride: gw").service("gw"))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "gw, gw-ic-websocket-gateway",
        "ic-websocket-gateway-eu, ic-websocket-gateway-eu",
        "a-release-whose-name-is-cut-where-it-has-dashes-----x, a-release-whose-name-is-cut-where-it-has-dashes"
    })
    void namesObjectsAfterTheRelease(String release, String name) {
        var rendered = chart.renderAs(release, "{}");

        assertThat(rendered.workload().getMetadata().getName()).isEqualTo(name);
        assertThat(rendered.service(name + "-metrics")).isNotNull();
    }

    /** As after {@code --set value=null}, and where a release keeps values of a chart that did not have them yet. */
    @ParameterizedTest
    @MethodSource("paths")
    void takesEveryValueAwayOrNamesIt(List<String> path) throws Exception {
        var values = new HashMap<>(Yamls.parser().<Map<String, Object>>load(ALL_BUT_DASHBOARDS));
        Rendered rendered;
        try {
            rendered = chart.render(JsonMapper.shared().writeValueAsString(without(values, path)));
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageContaining("schema");
            assertThat(path).allSatisfy(name -> assertThat(e).hasMessageContaining(name));
            return;
        }
        CommandLines.assertAccepted(rendered.gateway().getArgs());
    }

    /** Groups and values, not what is in values that Kubernetes defines. */
    static Stream<List<String>> paths() throws IOException {
        return paths(List.of(), JsonMapper.shared().readTree(text(Chart.DIRECTORY.resolve("values.schema.json"))));
    }

    private static Stream<List<String>> paths(List<String> prefix, JsonNode schema) {
        return schema.path("properties").propertyStream().flatMap(property -> {
            var path =
                    Stream.concat(prefix.stream(), Stream.of(property.getKey())).toList();
            return Stream.concat(Stream.of(path), paths(path, property.getValue()));
        });
    }

    private static Map<String, Object> without(Map<?, ?> values, List<String> path) {
        var changed = new HashMap<String, Object>();
        values.forEach((name, value) -> changed.put((String) name, value));
        var rest = path.subList(1, path.size());
        var group = changed.get(path.getFirst()) instanceof Map<?, ?> map ? map : Map.of();
        changed.put(path.getFirst(), rest.isEmpty() ? null : without(group, rest));
        return changed;
    }

    @Test
    void refusesFewerPodsAtMostThanAtLeast() {
        assertThatThrownBy(() -> chart.render("autoscaling: {enabled: true, minReplicas: 3, maxReplicas: 2}"))
                .hasMessageContaining("autoscaling.maxReplicas must not be less than autoscaling.minReplicas");
    }

    @Test
    void refusesADrainWithoutTimeLeft() {
        assertThatThrownBy(() -> chart.render("drain: {grace: 20, spread: 20, timeout: 40}"))
                .hasMessageContaining("drain.timeout must be more than drain.grace and drain.spread together");
    }

    @Test
    void keepsAKeyPerPodOnAVolume() {
        var set =
                chart.render("persistence: {storageClassName: fast, size: 1Gi}").one(StatefulSet.class);

        assertThat(set.getSpec().getVolumeClaimTemplates()).singleElement().satisfies(claim -> {
            assertThat(claim.getMetadata().getName()).isEqualTo("data");
            assertThat(claim.getSpec().getStorageClassName()).isEqualTo("fast");
            assertThat(claim.getSpec().getResources().getRequests()).containsEntry("storage", new Quantity("1Gi"));
        });
        assertThat(set.getSpec().getPersistentVolumeClaimRetentionPolicy().getWhenDeleted())
                .isEqualTo("Retain");
        assertThat(set.getSpec().getReplicas()).isEqualTo(1);
    }

    @Test
    void derivesAKeyPerPodFromTheSeed() {
        var rendered = chart.render(SEED + "replicas: 3");

        assertThat(rendered.flags())
                .containsEntry("gateway.identity.seed-file", "/run/secrets/identity/seed")
                .containsEntry("gateway.identity.instance", "$(POD_NAME)");
        assertThat(rendered.gateway().getEnv())
                .filteredOn(EnvVar::getName, "POD_NAME")
                .singleElement()
                .satisfies(name -> assertThat(name.getValueFrom().getFieldRef().getFieldPath())
                        .isEqualTo("metadata.name"));
        assertThat(rendered.template().getSpec().getVolumes())
                .filteredOn(volume -> volume.getName().equals("identity"))
                .singleElement()
                .satisfies(volume -> {
                    assertThat(volume.getSecret().getSecretName()).isEqualTo("seeds");
                    assertThat(volume.getSecret().getDefaultMode()).isEqualTo(0440);
                    assertThat(volume.getSecret().getItems()).singleElement().satisfies(item -> {
                        assertThat(item.getKey()).isEqualTo("v1");
                        assertThat(item.getPath()).isEqualTo("seed");
                    });
                });
        assertThat(chart.render(SEED + "persistence: {enabled: false}")
                        .one(StatefulSet.class)
                        .getSpec()
                        .getVolumeClaimTemplates())
                .isEmpty();
    }

    @Test
    void runsAsADeploymentWithoutDowntime() {
        var strategy =
                chart.render("mode: Deployment").one(Deployment.class).getSpec().getStrategy();

        assertThat(strategy.getRollingUpdate().getMaxUnavailable().getIntVal()).isZero();
        assertThat(strategy.getRollingUpdate().getMaxSurge().getIntVal()).isEqualTo(1);
    }

    @Test
    void derivesTheGracePeriodFromTheDrain() {
        var rendered = chart.render("drain: {grace: 20, spread: 60, timeout: 300}");

        assertThat(rendered.template().getSpec().getTerminationGracePeriodSeconds())
                .isEqualTo(320);
        assertThat(rendered.flags())
                .containsEntry("gateway.drain.grace", "20s")
                .containsEntry("gateway.drain.spread", "60s")
                .containsEntry("gateway.drain.timeout", "300s");
    }

    @Test
    void servesTlsFromASecret() {
        var rendered = chart.render("tls: {existingSecret: certificate}");

        assertThat(rendered.flags())
                .containsEntry("tls-certificate-pem-path", "/run/secrets/tls/tls.crt")
                .containsEntry("tls-certificate-key-pem-path", "/run/secrets/tls/tls.key");
        assertThat(rendered.template().getSpec().getVolumes())
                .filteredOn(volume -> volume.getSecret() != null)
                .singleElement()
                .satisfies(
                        volume -> assertThat(volume.getSecret().getSecretName()).isEqualTo("certificate"));
        assertThat(rendered.service(Chart.NAME).getSpec().getPorts().getFirst().getAppProtocol())
                .isEqualTo("kubernetes.io/wss");
    }

    @Test
    void letsWebSocketsLiveBehindAnIngress() {
        var rendered = chart.render(ALL);
        var ingress = rendered.one(Ingress.class);

        assertThat(ingress.getMetadata().getAnnotations())
                .containsEntry("nginx.ingress.kubernetes.io/proxy-read-timeout", "3600")
                .containsEntry("nginx.ingress.kubernetes.io/proxy-send-timeout", "3600")
                .containsEntry("haproxy-ingress.github.io/timeout-tunnel", "3600s")
                .containsEntry("nginx.ingress.kubernetes.io/backend-protocol", "HTTPS");
        assertThat(ingress.getSpec().getIngressClassName()).isEqualTo("nginx");
        assertThat(ingress.getSpec().getRules()).extracting("host").containsExactly("a.example", "b.example");
        assertThat(ingress.getSpec().getTls().getFirst().getSecretName()).isEqualTo("a");
        assertThat(rendered.flags()).containsEntry("gateway.admission.trusted-proxies", "1");
        assertThat(chart.render("{}").flags()).containsEntry("gateway.admission.trusted-proxies", "0");
        assertThat(chart.render("trustedProxies: 2").flags()).containsEntry("gateway.admission.trusted-proxies", "2");
    }

    @Test
    void letsWebSocketsLiveBehindTheGatewayApi() {
        var route = chart.render(ALL).one(HTTPRoute.class).getSpec();

        assertThat(route.getRules().getFirst().getTimeouts().getRequest()).isEqualTo("0s");
        assertThat(route.getRules().getFirst().getTimeouts().getBackendRequest())
                .isEqualTo("0s");
        assertThat(route.getParentRefs()).singleElement().satisfies(parent -> {
            assertThat(parent.getName()).isEqualTo("gw");
            assertThat(parent.getNamespace()).isEqualTo("infra");
        });
        assertThat(route.getHostnames()).containsExactly("c.example");
    }

    @Test
    void scalesByConnectionsAndCpu() {
        var rendered = chart.render(ALL);
        var scaler = rendered.one(HorizontalPodAutoscaler.class).getSpec();

        assertThat(scaler.getMetrics()).extracting(MetricSpec::getType).containsExactly("Pods", "Resource");
        assertThat(scaler.getMetrics().getFirst().getPods().getMetric().getName())
                .isEqualTo("gateway_connections");
        assertThat(scaler.getMetrics().getFirst().getPods().getTarget().getAverageValue())
                .isEqualTo(new Quantity("20000"));
        assertThat(scaler.getMetrics().getLast().getResource().getTarget().getAverageUtilization())
                .isEqualTo(70);
        assertThat(scaler.getBehavior().getScaleDown().getStabilizationWindowSeconds())
                .isEqualTo(600);
        assertThat(rendered.one(StatefulSet.class).getSpec().getReplicas()).isNull();
        assertThat(chart.render("autoscaling: {enabled: true, connectionsPerPod: null}")
                        .one(HorizontalPodAutoscaler.class)
                        .getSpec()
                        .getMetrics())
                .extracting(MetricSpec::getType)
                .containsExactly("Resource");
    }

    @Test
    void toleratesOnePodDown() {
        assertThat(chart.render("{}")
                        .one(PodDisruptionBudget.class)
                        .getSpec()
                        .getMaxUnavailable()
                        .getIntVal())
                .isEqualTo(1);
        assertThat(chart.render("podDisruptionBudget: {enabled: false}").all(PodDisruptionBudget.class))
                .isEmpty();
    }

    @Test
    void closesTheNetwork() {
        var policy = chart.render(ALL).one(NetworkPolicy.class).getSpec();

        assertThat(policy.getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(policy.getIngress()).hasSize(3);
        assertThat(policy.getIngress().get(0).getFrom()).isEmpty();
        assertThat(policy.getIngress().get(0).getPorts())
                .extracting(port -> port.getPort().getStrVal())
                .containsExactly("websocket");
        assertThat(policy.getIngress()
                        .get(1)
                        .getFrom()
                        .getFirst()
                        .getPodSelector()
                        .getMatchLabels())
                .containsEntry("app.kubernetes.io/component", "test");
        assertThat(policy.getIngress().get(2).getPorts())
                .extracting(port -> port.getPort().getStrVal())
                .containsExactly("metrics");
        assertThat(policy.getEgress())
                .flatExtracting(rule -> rule.getPorts())
                .extracting(NetworkPolicyPort::getPort)
                .extracting("intVal")
                .containsExactly(53, 53, 443, 4317);
    }

    @Test
    void isScrapedOnce() {
        var service = chart.render("metrics: {serviceMonitor: {enabled: true, labels: {release: prometheus}}}");
        var monitor = service.one(ServiceMonitor.class);

        assertThat(monitor.getMetadata().getLabels()).containsEntry("release", "prometheus");
        assertThat(monitor.getSpec().getNamespaceSelector().getMatchNames()).containsExactly(Chart.NAMESPACE);
        assertThat(monitor.getSpec().getEndpoints().getFirst().getPath()).isEqualTo("/actuator/prometheus");
        assertThat(service.all(PodMonitor.class)).isEmpty();
        assertThat(chart.render("metrics: {podMonitor: {enabled: true, interval: 5s}}")
                        .one(PodMonitor.class)
                        .getSpec()
                        .getPodMetricsEndpoints()
                        .getFirst()
                        .getInterval())
                .isEqualTo("5s");
    }

    @Test
    @SuppressWarnings("unchecked")
    void carriesTheAlertsAsTheyAre() {
        var groups = (List<Map<String, Object>>)
                Yamls.read(Chart.DIRECTORY.resolve("files/alerts.yaml")).get("groups");
        var rendered = chart.render(ALL).one(PrometheusRule.class).getSpec().getGroups();

        assertThat(rendered)
                .extracting(RuleGroup::getName)
                .contains("additional")
                .hasSize(groups.size() + 1);
        for (var i = 0; i < groups.size(); i++) {
            var rules = (List<Map<String, Object>>) groups.get(i).get("rules");
            assertThat(rendered.get(i).getRules()).hasSameSizeAs(rules).zipSatisfy(rules, (rule, source) -> {
                assertThat(rule.getAlert()).isEqualTo(source.get("alert"));
                assertThat(rule.getExpr().getStrVal()).isEqualTo(source.get("expr"));
                assertThat(rule.getAnnotations()).isEqualTo(source.get("annotations"));
            });
        }
    }

    @Test
    void carriesTheDashboardsAsTheyAre() throws IOException {
        var rendered = chart.render(ALL).all(ConfigMap.class).stream()
                .filter(map -> map.getMetadata().getLabels().containsKey("grafana_dashboard"))
                .toList();
        try (var files = Files.list(Chart.DIRECTORY.resolve("files/dashboards"))) {
            assertThat(files.sorted().toList()).isNotEmpty().zipSatisfy(rendered, (file, map) -> {
                assertThat(map.getMetadata().getAnnotations()).containsEntry("grafana_folder", "IC");
                assertThat(map.getData()).containsOnlyKeys(file.getFileName().toString());
                assertThat(json(map.getData().values().iterator().next())).isEqualTo(json(text(file)));
            });
        }
    }

    @Test
    void givesTheGatewayItsProperties() {
        var rendered = chart.render(ALL);
        var config = rendered.all(ConfigMap.class).stream()
                .filter(map -> map.getMetadata().getName().equals(Chart.NAME))
                .findFirst()
                .orElseThrow();

        assertThat(Yamls.parser().<Map<String, Object>>load(config.getData().get("application.yml")))
                .isEqualTo(Map.of(
                        "gateway",
                        Map.of("session", Map.of("max-age", "1h"), "admission", Map.of("max-connections", 20000))));
        assertThat(rendered.template().getMetadata().getAnnotations())
                .containsKey("checksum/config")
                .isNotEqualTo(chart.render(ALL.replace("1h", "2h"))
                        .template()
                        .getMetadata()
                        .getAnnotations());
    }

    @Test
    void takesWhatItDoesNotKnow() {
        var rendered = chart.render(ALL);

        assertThat(rendered.flags())
                .containsEntry("polling-interval", "200")
                .containsEntry("opentelemetry-collector-endpoint", "grpc://collector:4317")
                .containsEntry("management.tracing.sampling.probability", "0.5");
        assertThat(rendered.gateway().getEnv())
                .extracting(EnvVar::getName)
                .contains("_JAVA_OPTIONS", "LOGGING_LEVEL_IO_ICWS");
        assertThat(rendered.gateway().getEnvFrom().getFirst().getSecretRef().getName())
                .isEqualTo("more");
        assertThat(rendered.template().getMetadata().getAnnotations()).containsEntry("a", "b");
        assertThat(rendered.template().getMetadata().getLabels())
                .containsEntry("c", "d")
                .containsEntry("e", "f");
        assertThat(rendered.all(ConfigMap.class))
                .extracting(map -> map.getMetadata().getName())
                .contains(Chart.NAME + "-more");
    }

    @Test
    void spreadsThePods() {
        assertThat(chart.render("{}").template().getSpec().getTopologySpreadConstraints())
                .extracting(TopologySpreadConstraint::getTopologyKey)
                .containsExactly("kubernetes.io/hostname", "topology.kubernetes.io/zone");
    }

    @Test
    void isOfTheVersionThatIsBuilt() {
        assertThat(Yamls.read(Chart.DIRECTORY.resolve("Chart.yaml")))
                .containsEntry("appVersion", GatewayVersion.current());
    }

    @Test
    void namesTheImage() {
        var digest = "sha256:" + "0".repeat(64);

        assertThat(chart.render("image: {repository: ghcr.io/x/y}").gateway().getImage())
                .isEqualTo("ghcr.io/x/y:"
                        + Yamls.read(Chart.DIRECTORY.resolve("Chart.yaml")).get("appVersion"));
        assertThat(chart.render("image: {repository: gw, tag: '1', digest: '%s'}".formatted(digest))
                        .gateway()
                        .getImage())
                .isEqualTo("gw@" + digest);
    }

    @Test
    void givesNoPodAToken() {
        assertThat(chart.render("{}").one(ServiceAccount.class).getAutomountServiceAccountToken())
                .isFalse();
        assertThat(chart.render("serviceAccount: {create: false, name: mine}")
                        .template()
                        .getSpec()
                        .getServiceAccountName())
                .isEqualTo("mine");
    }

    @Test
    void isTestedByAPodOfItsOwn() {
        var test = chart.render("{}").test();

        assertThat(test.getMetadata().getAnnotations()).containsEntry("helm.sh/hook", "test");
        assertThat(test.getSpec().getRestartPolicy()).isEqualTo("Never");
        assertThat(test.getSpec().getContainers().getFirst().getImage())
                .isEqualTo(chart.render("{}").gateway().getImage());
    }

    @Test
    void testsWhereTheGatewayMayRun() {
        var values = """
                nodeSelector: {disk: ssd}
                tolerations: [{key: dedicated, operator: Exists}]
                priorityClassName: high
                imagePullSecrets: [{name: registry}]
                affinity:
                  nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Exists}]}]}}
                  podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {}}]}
                """;
        var gateway = chart.render(values).template().getSpec();
        var test = chart.render(values).test().getSpec();

        assertThat(test.getNodeSelector()).isEqualTo(gateway.getNodeSelector()).containsEntry("disk", "ssd");
        assertThat(test.getTolerations()).isEqualTo(gateway.getTolerations()).hasSize(1);
        assertThat(test.getPriorityClassName()).isEqualTo("high");
        assertThat(test.getImagePullSecrets())
                .isEqualTo(gateway.getImagePullSecrets())
                .hasSize(1);
        assertThat(test.getServiceAccountName()).isEqualTo(gateway.getServiceAccountName());
        assertThat(test.getAffinity().getNodeAffinity())
                .isEqualTo(gateway.getAffinity().getNodeAffinity())
                .isNotNull();
        assertThat(gateway.getAffinity().getPodAntiAffinity()).isNotNull();
        assertThat(test.getAffinity().getPodAntiAffinity()).isNull();
    }

    @Test
    void testsWithResourcesAndOnNodesOfItsOwn() {
        var test = chart.render("""
                        nodeSelector: {disk: ssd}
                        tolerations: [{operator: Exists}]
                        affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: []}}
                        test:
                          resources: {limits: {cpu: 50m}}
                          nodeSelector: {pool: small}
                          tolerations: []
                          affinity: {podAffinity: {preferredDuringSchedulingIgnoredDuringExecution: []}}
                        """).test().getSpec();

        assertThat(test.getContainers().getFirst().getResources().getLimits())
                .containsEntry("cpu", new Quantity("50m"))
                .containsEntry("memory", new Quantity("64Mi"));
        assertThat(test.getNodeSelector()).containsExactly(Map.entry("pool", "small"));
        assertThat(test.getTolerations()).isEmpty();
        assertThat(test.getAffinity().getNodeAffinity()).isNull();
        assertThat(test.getAffinity().getPodAffinity()).isNotNull();
    }

    @Test
    void leavesOutWhatIsNull() {
        var rendered = chart.render(
                "{startupProbe: null, resources: null, podSecurityContext: null, securityContext: null, test: null}");

        assertThat(rendered.gateway().getStartupProbe()).isNull();
        assertThat(rendered.gateway().getLivenessProbe().getPeriodSeconds()).isEqualTo(10);
        assertThat(rendered.gateway().getResources()).isNull();
        assertThat(rendered.gateway().getSecurityContext()).isNull();
        assertThat(rendered.template().getSpec().getSecurityContext()).isNull();
    }

    private static Object json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
