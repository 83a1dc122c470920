package io.stiva.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may depend on whom; ARCHITECTURE.md tells the same in words. */
class DependencyRulesTest {

    private static JavaClasses stiva = new ClassFileImporter().importPackages();

    @BeforeAll
    static void readAllClasses() {
        stiva =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .withImportOption(location -> !location.contains("-tests.jar"))
                        .importPackages("io.stiva");
    }

    @Test
    void native_calls_live_in_one_package() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.stiva.node.linux..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(stiva);
    }

    @Test
    void sql_lives_in_stores_in_the_database_module_and_in_shared_mechanisms() {
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Store")
                .and(areNotNestedInAStore())
                .and()
                .resideOutsideOfPackages(
                        "io.stiva.db..", "io.stiva.platform.shared..", "io.stiva.appliance..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..", "org.springframework.jdbc.core..", "org.postgresql..")
                .check(stiva);
    }

    private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> areNotNestedInAStore() {
        return com.tngtech.archunit.base.DescribedPredicate.describe(
                "are not nested in a store",
                type ->
                        type.getEnclosingClass()
                                .map(outer -> !outer.getSimpleName().endsWith("Store"))
                                .orElse(true));
    }

    @Test
    void web_annotations_live_in_controllers_and_advice() {
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Controller")
                .and()
                .haveSimpleNameNotEndingWith("Advice")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework.web.bind.annotation..")
                .check(stiva);
    }

    @Test
    void the_pure_packages_touch_neither_clock_nor_world() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.stiva.platform.placement..",
                        "io.stiva.billing.core..",
                        "io.stiva.node.oci..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.nio.file..",
                        "java.net..",
                        "java.sql..",
                        "org.springframework..",
                        "java.util.concurrent..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Clock")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.System")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.Thread")
                .check(stiva);
    }

    @Test
    void billing_never_imports_the_platform() {
        noClasses()
                .that()
                .resideInAPackage("io.stiva.billing..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.stiva.platform..", "io.stiva.client..", "io.stiva.protocol..")
                .check(stiva);
    }

    @Test
    void billing_has_no_floating_point() {
        classes()
                .that()
                .resideInAPackage("io.stiva.billing..")
                .should(haveNoFloatingPoint())
                .check(stiva);
    }

    @Test
    void the_control_plane_shares_documents_with_its_clients_but_not_their_transport() {
        noClasses()
                .that()
                .resideInAPackage("io.stiva.platform..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.stiva.client", "io.stiva.client.registry..")
                .check(stiva);
    }

    @Test
    void the_node_knows_neither_spring_nor_a_database() {
        noClasses()
                .that()
                .resideInAPackage("io.stiva.node..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..", "java.sql..", "io.stiva.db..", "io.stiva.client..")
                .check(stiva);
    }

    @Test
    void packages_of_a_module_have_no_cycles() {
        Stream.of(
                        "io.stiva.platform.(*)..",
                        "io.stiva.node.(*)..",
                        "io.stiva.billing.(*)..",
                        "io.stiva.console.(*)..")
                .forEach(
                        pattern ->
                                slices().matching(pattern).should().beFreeOfCycles().check(stiva));
    }

    private static ArchCondition<JavaClass> haveNoFloatingPoint() {
        return new ArchCondition<>("have no float or double") {
            private static final Set<String> FLOATING =
                    Set.of("float", "double", "java.lang.Float", "java.lang.Double");

            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaField field : type.getFields()) {
                    refuse(field.getRawType(), field.getFullName(), events);
                }
                for (JavaCodeUnit unit : type.getCodeUnits()) {
                    refuse(unit.getRawReturnType(), unit.getFullName(), events);
                    unit.getRawParameterTypes().forEach(t -> refuse(t, unit.getFullName(), events));
                    unit.getCallsFromSelf()
                            .forEach(
                                    call ->
                                            refuse(
                                                    call.getTarget().getRawReturnType(),
                                                    unit.getFullName(),
                                                    events));
                }
            }

            private void refuse(JavaClass used, String where, ConditionEvents events) {
                if (FLOATING.contains(used.getName())) {
                    events.add(
                            SimpleConditionEvent.violated(used, where + " uses " + used.getName()));
                }
            }
        };
    }
}
