package io.icws.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart when its release exists already. */
class ChartUpgradeTest {

    private static final String SELECTOR =
            "\"selector\": {\"matchLabels\": {\"app.kubernetes.io/name\": \"ic-websocket-gateway\"}}";

    /** As an API server has it: with defaults, and quantities in their shortest form. */
    private static final String VOLUMES = """
            {"replicas": %d, %s, "volumeClaimTemplates": [{"apiVersion": "v1", "kind": "PersistentVolumeClaim",
              "metadata": {"name": "data", "creationTimestamp": null}, "status": {"phase": "Pending"},
              "spec": {"accessModes": ["ReadWriteOnce"], "volumeMode": "Filesystem",
                "resources": {"requests": {"storage": "100Mi"}}}}]}
            """;

    private static final String NO_VOLUMES = "{\"replicas\": 2, %s}".formatted(SELECTOR);

    static Chart chart;

    @BeforeAll
    static void open() throws IOException {
        chart = Chart.open();
    }

    @AfterAll
    static void close() throws IOException {
        chart.close();
    }

    private static LiveCluster volumes(int replicas) throws IOException {
        return LiveCluster.with("StatefulSet", VOLUMES.formatted(replicas, SELECTOR));
    }

    /** The commands of docs/deployment.md, in their order. */
    @Test
    void takesASeedAfterVolumes() {
        var before = chart.render("{}").one(StatefulSet.class).getSpec();
        var after = chart.render("{replicas: 3, identity: {existingSecret: gateway-seed}}")
                .one(StatefulSet.class)
                .getSpec();

        assertThat(after.getVolumeClaimTemplates()).isEqualTo(before.getVolumeClaimTemplates());
        assertThat(after.getServiceName()).isEqualTo(before.getServiceName());
        assertThat(after.getSelector()).isEqualTo(before.getSelector());
        assertThat(after.getPodManagementPolicy()).isEqualTo(before.getPodManagementPolicy());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "persistence: {enabled: false}",
                "persistence: {size: 1Gi}",
                "persistence: {storageClassName: fast}",
                "persistence: {accessModes: [ReadWriteOncePod]}",
                "persistence: {annotations: {a: b}}",
                "persistence: null",
                "{fullnameOverride: r-ic-websocket-gateway, nameOverride: other}"
            })
    void refusesWhatKubernetesWouldRefuseAndSaysTheWay(String values) throws IOException {
        try (var cluster = volumes(1)) {
            assertThatThrownBy(() -> chart.renderIn(cluster, values))
                    .hasMessageContaining("Kubernetes refuses it")
                    .hasMessageContaining(
                            "kubectl --namespace icws delete statefulset r-ic-websocket-gateway --cascade=orphan");
        }
    }

    @Test
    void refusesVolumesForPodsThatHaveNone() throws IOException {
        try (var cluster = LiveCluster.with("StatefulSet", NO_VOLUMES)) {
            assertThatThrownBy(() -> chart.renderIn(cluster, "{}"))
                    .hasMessageContaining("its pods have no volume, and would have a volume of 104857600 bytes");
            assertThat(chart.renderIn(cluster, "persistence: {enabled: false}").template())
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "persistence: {size: 102400Ki}", "replicas: 5"})
    void takesEqualVolumes(String values) throws IOException {
        try (var cluster = volumes(1)) {
            assertThat(chart.renderIn(cluster, values).one(StatefulSet.class)).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"5, 5", "8, 8", "1, 2", "0, 2"})
    void keepsThePodsThatRunWhenTheAutoscalerDecides(int running, int expected) throws IOException {
        try (var cluster = volumes(running)) {
            assertThat(chart.renderIn(cluster, "{replicas: 3, autoscaling: {enabled: true}}")
                            .one(StatefulSet.class)
                            .getSpec()
                            .getReplicas())
                    .isEqualTo(expected);
            assertThat(chart.renderIn(cluster, "replicas: 3")
                            .one(StatefulSet.class)
                            .getSpec()
                            .getReplicas())
                    .isEqualTo(3);
        }
    }

    @Test
    void keepsThePodsOfADeploymentToo() throws IOException {
        try (var cluster = LiveCluster.with("Deployment", "{\"replicas\": 5, %s}".formatted(SELECTOR))) {
            assertThat(chart.renderIn(cluster, "{mode: Deployment, autoscaling: {enabled: true}}")
                            .one(Deployment.class)
                            .getSpec()
                            .getReplicas())
                    .isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"StatefulSet", "Deployment"})
    void restartsNoPodForAVersionOfTheChartAlone(String mode) throws IOException {
        var values = "{mode: %s, image: {tag: '1'}, config: {gateway: {drain: {grace: 1s}}}}".formatted(mode);
        try (var other = Chart.open()) {
            other.setVersion("9.9.9");

            assertThat(other.render(values).workload().getMetadata().getLabels())
                    .containsEntry("app.kubernetes.io/version", "9.9.9")
                    .containsEntry("helm.sh/chart", "ic-websocket-gateway-9.9.9");
            assertThat(other.render(values).template())
                    .isEqualTo(chart.render(values).template());
        }
    }
}
