package io.stiva.node.guest;

import java.util.List;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Which tests run in the guest; both sides find the same ones. */
final class Selection {
    private Selection() {}

    /**
     * @param selectors as {@code class:io.stiva.Some} or {@code method:io.stiva.Some#sentence}
     */
    static LauncherDiscoveryRequest request(List<String> selectors) {
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.parseAll(selectors.toArray(String[]::new)).toList())
                .build();
    }

    /** The tests in the order they will run. */
    static List<TestIdentifier> tests(List<String> selectors) {
        return tests(request(selectors));
    }

    /** Selectors of the classes in a package that hold tests with a tag. */
    static List<String> classes(String packageName, String tag) {
        return tests(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectPackage(packageName))
                                .filters(TagFilter.includeTags(tag))
                                .build())
                .stream()
                .map(test -> "class:" + source(test).getClassName())
                .distinct()
                .toList();
    }

    static MethodSource source(TestIdentifier test) {
        return (MethodSource) test.getSource().orElseThrow();
    }

    private static List<TestIdentifier> tests(LauncherDiscoveryRequest request) {
        TestPlan plan = LauncherFactory.create().discover(request);
        return plan.getRoots().stream()
                .flatMap(root -> plan.getDescendants(root).stream())
                .filter(TestIdentifier::isTest)
                .toList();
    }
}
