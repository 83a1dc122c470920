package io.stiva.node.guest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * What the guest runs: the tests whose selectors stand in a file, one line of result for each test.
 */
final class InGuest implements TestExecutionListener {

    private final PrintStream results;
    private @Nullable TestPlan plan;

    private InGuest(PrintStream results) {
        this.results = results;
    }

    /**
     * @param arguments the file, or the serial line, for the results; the file with the selectors
     */
    public static void main(String[] arguments) throws IOException {
        try (PrintStream results =
                new PrintStream(Files.newOutputStream(Path.of(arguments[0])), true, UTF_8)) {
            LauncherFactory.create()
                    .execute(
                            Selection.request(Files.readAllLines(Path.of(arguments[1]))),
                            new InGuest(results));
        }
        System.exit(0); // exit: whatever threads a failed test left
    }

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        plan = started;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest()) {
            say(test, result);
        } else if (result.getStatus() != Status.SUCCESSFUL && plan != null) {
            // What is to happen before or after all of them: a fault of each.
            plan.getDescendants(test).stream()
                    .filter(TestIdentifier::isTest)
                    .forEach(below -> say(below, result));
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        say(test, TestExecutionResult.aborted(new IllegalStateException("skipped: " + reason)));
    }

    private void say(TestIdentifier test, TestExecutionResult result) {
        GuestResult said =
                result.getStatus() == Status.SUCCESSFUL
                        ? GuestResult.passed(test.getUniqueId())
                        : GuestResult.failed(test.getUniqueId(), story(result));
        results.println(said.line());
    }

    private static String story(TestExecutionResult result) {
        StringWriter story = new StringWriter();
        result.getThrowable().ifPresent(e -> e.printStackTrace(new PrintWriter(story, true)));
        return story.toString();
    }
}
