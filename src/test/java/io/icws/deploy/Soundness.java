package io.icws.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What must hold whatever the values: objects fit together, pods may do little, the gateway takes its flags. */
final class Soundness {

    private final Rendered rendered;
    private final Map<String, String> podLabels;

    private Soundness(Rendered rendered) {
        this.rendered = rendered;
        this.podLabels = rendered.template().getMetadata().getLabels();
    }

    static void assertSound(Rendered rendered) throws Exception {
        var soundness = new Soundness(rendered);
        soundness.objectsAreNamed();
        soundness.selectorsFindThePodsAndNothingElse();
        soundness.referencesEnd();
        soundness.volumesAreThere();
        assertRestricted(rendered.template().getSpec());
        assertRestricted(rendered.test().getSpec());
        soundness.drainFits();
        CommandLines.assertAccepted(rendered.gateway().getArgs());
    }

    private void objectsAreNamed() {
        assertThat(rendered.objects())
                .extracting(
                        object -> object.getKind() + " " + object.getMetadata().getName())
                .doesNotHaveDuplicates();
        assertThat(rendered.objects()).extracting(HasMetadata::getMetadata).allSatisfy(metadata -> {
            assertThat(metadata.getName()).matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
            assertThat(metadata.getLabels())
                    .containsEntry("app.kubernetes.io/instance", Chart.RELEASE)
                    .containsKeys("app.kubernetes.io/name", "app.kubernetes.io/version", "helm.sh/chart");
        });
    }

    private void selectorsFindThePodsAndNothingElse() {
        var selectors = Stream.of(
                        Stream.of(rendered.selector().getMatchLabels()),
                        rendered.all(Service.class).stream()
                                .map(service -> service.getSpec().getSelector()),
                        rendered.all(PodDisruptionBudget.class).stream()
                                .map(budget -> budget.getSpec().getSelector().getMatchLabels()),
                        rendered.all(NetworkPolicy.class).stream()
                                .map(policy -> policy.getSpec().getPodSelector().getMatchLabels()),
                        rendered.all(PodMonitor.class).stream()
                                .map(monitor -> monitor.getSpec().getSelector().getMatchLabels()),
                        rendered.template().getSpec().getTopologySpreadConstraints().stream()
                                .map(constraint -> constraint.getLabelSelector().getMatchLabels()))
                .flatMap(selector -> selector);
        assertThat(selectors).isNotEmpty().allSatisfy(selector -> {
            assertThat(podLabels).containsAllEntriesOf(selector);
            assertThat(rendered.test().getMetadata().getLabels().entrySet().containsAll(selector.entrySet()))
                    .isFalse();
        });
        assertThat(rendered.all(ServiceMonitor.class)).allSatisfy(monitor -> {
            var selector = monitor.getSpec().getSelector().getMatchLabels();
            assertThat(rendered.all(Service.class))
                    .filteredOn(service ->
                            service.getMetadata().getLabels().entrySet().containsAll(selector.entrySet()))
                    .singleElement()
                    .satisfies(service -> assertThat(service.getSpec().getPorts())
                            .extracting(ServicePort::getName)
                            .contains(
                                    monitor.getSpec().getEndpoints().getFirst().getPort()));
        });
    }

    private void referencesEnd() {
        assertThat(rendered.all(Service.class))
                .flatExtracting(service -> service.getSpec().getPorts())
                .allSatisfy(port ->
                        assertThat(ports()).contains(port.getTargetPort().getStrVal()));
        assertThat(Stream.of(
                        rendered.gateway().getStartupProbe(),
                        rendered.gateway().getLivenessProbe(),
                        rendered.gateway().getReadinessProbe()))
                .extracting(probe -> probe.getHttpGet().getPort().getStrVal())
                .containsOnly("metrics");
        if (rendered.workload() instanceof StatefulSet set) {
            assertThat(rendered.service(set.getSpec().getServiceName())
                            .getSpec()
                            .getClusterIP())
                    .isEqualTo("None");
        }
        assertThat(rendered.all(HorizontalPodAutoscaler.class))
                .extracting(scaler -> scaler.getSpec().getScaleTargetRef())
                .allSatisfy(target -> {
                    assertThat(target.getKind()).isEqualTo(rendered.workload().getKind());
                    assertThat(target.getName()).isEqualTo(Chart.NAME);
                });
        assertThat(rendered.all(Ingress.class))
                .flatExtracting(ingress -> ingress.getSpec().getRules())
                .flatExtracting(rule -> rule.getHttp().getPaths())
                .extracting(path -> path.getBackend().getService())
                .allSatisfy(backend -> assertThat(
                                rendered.service(backend.getName()).getSpec().getPorts())
                        .extracting(ServicePort::getName)
                        .contains(backend.getPort().getName()));
        assertThat(rendered.all(HTTPRoute.class))
                .flatExtracting(route -> route.getSpec().getRules())
                .flatExtracting(rule -> rule.getBackendRefs())
                .allSatisfy(backend -> assertThat(
                                rendered.service(backend.getName()).getSpec().getPorts())
                        .extracting(ServicePort::getPort)
                        .contains(backend.getPort()));
    }

    private List<String> ports() {
        return rendered.gateway().getPorts().stream()
                .map(ContainerPort::getName)
                .toList();
    }

    private void volumesAreThere() {
        var volumes = Stream.concat(
                        rendered.template().getSpec().getVolumes().stream().map(Volume::getName),
                        rendered.all(StatefulSet.class).stream()
                                .flatMap(set -> set.getSpec().getVolumeClaimTemplates().stream())
                                .map(claim -> claim.getMetadata().getName()))
                .toList();
        assertThat(volumes).doesNotHaveDuplicates();
        assertThat(rendered.gateway().getVolumeMounts())
                .extracting(VolumeMount::getName)
                .containsExactlyInAnyOrderElementsOf(volumes);
        assertThat(rendered.gateway().getVolumeMounts())
                .extracting(VolumeMount::getMountPath)
                .contains("/ic-ws-gateway/data", "/tmp")
                .doesNotHaveDuplicates();
    }

    /** The Pod Security Standard "restricted", and a root file system that cannot be written to. */
    static void assertRestricted(PodSpec pod) {
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getHostNetwork()).isNull();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10001);
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(pod.getVolumes())
                .allSatisfy(volume -> assertThat(volume.getHostPath()).isNull());
        assertThat(pod.getContainers())
                .extracting(Container::getSecurityContext)
                .allSatisfy(context -> {
                    assertThat(context.getAllowPrivilegeEscalation()).isFalse();
                    assertThat(context.getReadOnlyRootFilesystem()).isTrue();
                    assertThat(context.getPrivileged()).isNull();
                    assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
                    assertThat(context.getCapabilities().getAdd()).isEmpty();
                });
    }

    /** Kubernetes waits longer than Spring, Spring longer than the gateway, and the pod is noticed as unready within the grace. */
    private void drainFits() {
        var flags = rendered.flags();
        var drain = seconds(flags.get("gateway.drain.timeout"));
        var phase = seconds(flags.get("spring.lifecycle.timeout-per-shutdown-phase"));
        assertThat(phase).isGreaterThan(drain);
        assertThat(rendered.template().getSpec().getTerminationGracePeriodSeconds())
                .isGreaterThanOrEqualTo(phase + 10);
    }

    private static long seconds(String duration) {
        assertThat(duration).endsWith("s");
        return Long.parseLong(duration.substring(0, duration.length() - 1));
    }
}
