package io.icws.gateway;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;

/** Imports between packages go downwards only, as {@code docs/architecture.md} says. */
@AnalyzeClasses(packages = "io.icws", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule importsGoDownwards = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("ops")
            .definedBy("io.icws.gateway.ops..")
            .layer("config")
            .definedBy("io.icws.gateway.config..")
            .layer("firstgeneration")
            .definedBy("io.icws.gateway.firstgeneration..")
            .layer("session")
            .definedBy("io.icws.gateway.session..")
            .layer("polling")
            .definedBy("io.icws.gateway.polling..")
            .layer("relay")
            .definedBy("io.icws.gateway.relay..")
            .layer("routing")
            .definedBy("io.icws.gateway.routing..")
            .layer("ic")
            .definedBy("io.icws.gateway.ic..")
            .layer("metrics")
            .definedBy("io.icws.gateway.metrics..")
            .layer("tracing")
            .definedBy("io.icws.gateway.tracing..")
            .layer("certificate")
            .definedBy("io.icws.certificate..")
            .layer("protocol")
            .definedBy("io.icws.protocol..")
            .layer("client")
            .definedBy("io.icws.client..")
            .whereLayer("client")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("certificate")
            .mayOnlyBeAccessedByLayers("ic", "relay", "session", "config", "client")
            .whereLayer("ops")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("config")
            .mayOnlyBeAccessedByLayers("ops")
            .whereLayer("firstgeneration")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("session")
            .mayOnlyBeAccessedByLayers("firstgeneration", "ops", "config")
            .whereLayer("polling")
            .mayOnlyBeAccessedByLayers("firstgeneration", "session", "ops", "config")
            .whereLayer("relay")
            .mayOnlyBeAccessedByLayers("firstgeneration", "session", "ops", "config")
            .whereLayer("routing")
            .mayOnlyBeAccessedByLayers("session", "polling", "ops", "config")
            .whereLayer("ic")
            .mayOnlyBeAccessedByLayers("firstgeneration", "session", "polling", "relay", "ops", "config")
            .whereLayer("metrics")
            .mayOnlyBeAccessedByLayers("ic", "routing", "session", "polling", "relay", "ops")
            .whereLayer("tracing")
            .mayOnlyBeAccessedByLayers("session", "polling");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.icws.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule protocolIsPure = noClasses()
            .that()
            .resideInAPackage("io.icws.protocol..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.springframework..")
                    .or(resideInAPackage("reactor.."))
                    .or(resideInAPackage("io.netty.."))
                    .or(resideInAPackage("java.net.."))
                    .or(resideInAPackage("java.nio.file.."))
                    .or(resideInAPackage("java.time..")));

    /** The client is a jar of its own. */
    @ArchTest
    static final ArchRule clientNeedsLittle = classes()
            .that()
            .resideInAnyPackage("io.icws.client..", "io.icws.certificate..", "io.icws.protocol..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "io.icws.client..",
                    "io.icws.certificate..",
                    "io.icws.protocol..",
                    "com.upokecenter..",
                    "org.bouncycastle..",
                    "supranational.blst..",
                    "org.ic4j..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule namesAreNouns = noClasses()
            .should()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Impl");

    @ArchTest
    static final ArchRule everyPackageIsNullMarked =
            classes().that().haveSimpleName("package-info").should().beAnnotatedWith(NullMarked.class);

    @ArchTest
    static final ArchRule nothingBlocks = noClasses()
            .should()
            .callMethod(reactor.core.publisher.Mono.class, "block")
            .orShould()
            .callMethod(reactor.core.publisher.Mono.class, "block", java.time.Duration.class)
            .orShould()
            .callMethod(reactor.core.publisher.Flux.class, "blockLast")
            .orShould()
            .callMethod(reactor.core.publisher.Flux.class, "blockFirst")
            .orShould()
            .callMethod(reactor.core.publisher.Flux.class, "blockLast", java.time.Duration.class)
            .orShould()
            .callMethod(reactor.core.publisher.Flux.class, "blockFirst", java.time.Duration.class)
            .orShould()
            .callMethodWhere(target(nameMatching("blockOptional|toIterable|toStream"))
                    .and(target(owner(assignableTo(org.reactivestreams.Publisher.class)))))
            .orShould()
            .callMethodWhere(target(nameMatching("get|join|resultNow"))
                    .and(target(owner(assignableTo(java.util.concurrent.Future.class)))))
            .orShould()
            .callMethodWhere(target(name("sleep")).and(target(owner(assignableTo(Thread.class)))));
}
