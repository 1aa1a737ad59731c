package io.icws.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;

/** What the chart makes of some values. */
record Rendered(List<HasMetadata> objects) {

    <T extends HasMetadata> List<T> all(Class<T> kind) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    <T extends HasMetadata> T one(Class<T> kind) {
        return assertThat(all(kind)).singleElement().actual();
    }

    Service service(String name) {
        return assertThat(all(Service.class))
                .filteredOn(service -> service.getMetadata().getName().equals(name))
                .singleElement()
                .actual();
    }

    HasMetadata workload() {
        return assertThat(objects)
                .filteredOn(object -> object instanceof StatefulSet || object instanceof Deployment)
                .singleElement()
                .actual();
    }

    PodTemplateSpec template() {
        return switch (workload()) {
            case StatefulSet set -> set.getSpec().getTemplate();
            case Deployment deployment -> deployment.getSpec().getTemplate();
            default -> throw new AssertionError();
        };
    }

    LabelSelector selector() {
        return switch (workload()) {
            case StatefulSet set -> set.getSpec().getSelector();
            case Deployment deployment -> deployment.getSpec().getSelector();
            default -> throw new AssertionError();
        };
    }

    Container gateway() {
        return template().getSpec().getContainers().getFirst();
    }

    /** Names without dashes. */
    Map<String, String> flags() {
        return CommandLines.flags(gateway().getArgs());
    }

    Pod test() {
        return one(Pod.class);
    }
}
