package io.stiva.node.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestIdentifier;

/**
 * The sentences that hold on this machine's kernel hold on Debian's with control groups of version
 * 2 only, which is what production runs.
 */
@Tag("root")
class UnifiedHostTest {

    private static final Path DIRECTORY = Path.of("target/guest").toAbsolutePath();
    private static final String CONTAINERS = "io.stiva.node.container";

    /** What the guest shall know to load. */
    private static final List<String> TRAINING = List.of("class:" + CONTAINERS + ".LimitsTest");

    private static final List<String> ALWAYS =
            List.of(
                    "class:io.stiva.node.cgroup.CgroupsTest",
                    "class:io.stiva.node.cgroup.OnVersion2",
                    "class:" + CONTAINERS + ".LimitsTest",
                    "class:" + CONTAINERS + ".PauseAndUpdateTest",
                    "class:" + CONTAINERS + ".IsolationTest");

    @TestFactory
    Stream<DynamicTest> on_version_2() throws IOException {
        return inGuest(Duration.ofMinutes(6), ALWAYS);
    }

    @TestFactory
    @Tag("long")
    Stream<DynamicTest> on_version_2_too() throws IOException {
        List<String> rest = new ArrayList<>(Selection.classes(CONTAINERS, "root"));
        rest.removeAll(ALWAYS);
        // Hundreds of starts: too many for an emulated machine.
        rest.remove("class:" + CONTAINERS + ".LeftOutStepTest");
        rest.remove("class:" + CONTAINERS + ".RandomKillsTest");
        return inGuest(Duration.ofMinutes(12), rest);
    }

    /** One test for each of the guest's, found here and not there: none can get lost. */
    private static Stream<DynamicTest> inGuest(Duration limit, List<String> selectors)
            throws IOException {
        List<TestIdentifier> tests = Selection.tests(selectors);
        assertThat(tests).hasSizeGreaterThan(selectors.size());
        Guest guest = Guest.boot(DIRECTORY, TRAINING, selectors, limit);
        return Stream.concat(
                        tests.stream().map(test -> told(guest, test)),
                        Stream.of(DynamicTest.dynamicTest("and_the_guest_ends", guest::awaitEnd)))
                .onClose(guest::close);
    }

    private static DynamicTest told(Guest guest, TestIdentifier test) {
        MethodSource source = Selection.source(test);
        return DynamicTest.dynamicTest(
                source.getMethodName(),
                URI.create("method:" + source.getClassName() + "#" + source.getMethodName()),
                () ->
                        assertThat(guest.await(test.getUniqueId()).failure())
                                .as("%s in the guest", test.getUniqueId())
                                .isEmpty());
    }
}
