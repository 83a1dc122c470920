package io.stiva.node.container;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.node.container.WrittenPlan.Step;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Each step of a container's start is left out in turn: its plan as the launcher is given it, and
 * the limits the agent writes. Either the start is refused before the tenant's program runs, or the
 * program sees something it does not see otherwise.
 */
@Tag("root")
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeftOutStepTest {

    /** Steps whose absence changes nothing here, and why; patterns of what strace would print. */
    private static final Map<String, String> CHANGES_NOTHING =
            Map.ofEntries(
                    entry("before: prctl\\(4\\)", "not dumpable: a change of user follows at once"),
                    entry("before: setsid\\(\\)", "the monitor's; the child has its own"),
                    entry("after: write\\(.*", "the monitor's cgroup, not the tenant's"),
                    entry(
                            "mount\\(0, \"/\", 0, 0x44000\\)",
                            "the host's mounts are private here; ExpectationTest knows others"),
                    entry("openat2\\(.*", "looks at what images bring: HostileImageTest"),
                    entry("chdir\\(\"/\"\\)", "an absolute working directory is entered later"),
                    entry("chdir\\(\"/\"\\) again", "which is / here; another one is noticed"),
                    entry("mkdirat\\(-100, \"/tmp\", 493\\)", "it is there"),
                    entry("umask\\(\\)", "for the modes of mount points, which mounts cover"),
                    entry("close\\(.*", "close_range closes it as well"),
                    entry("prctl\\(47, 4\\)", "capset empties the ambient set as well"),
                    entry("setgroups\\(0, #\\)", "no groups before; an ordinary user's count"),
                    entry("setres[ug]id\\(\\) again", "it is root inside; a user's is noticed"),
                    entry("prctl\\(1, 9\\)", "to die with the monitor: RecoveryTest"),
                    entry("write\\(3, #, 24\\)", "ready: the agent waits for it, half a minute"));

    /** The go. Its absence is noticed when the program has begun, and only this one's. */
    private static final String GO = "read(4, #, 1)";

    /** The last one: it ended so early that the agent found no process any more. */
    private static final List<String> REFUSALS =
            List.of(
                    "isolation-differs",
                    "launch-failed",
                    "limit-not-applied",
                    "container-cannot-start",
                    "container-failed");

    /** Covers a path that not every kernel has. */
    private static final Pattern MASK =
            Pattern.compile(
                    "mount\\(\"(tmpfs|/dev/null)\", \"(?<path>/proc/.*?)\", .*(4096|size=0k\"?)\\)");

    /** A refused start waits for its monitor, which waits for the disk. */
    private static final int AT_ONCE = 12;

    private static final int FEWEST_REFUSED = 80;
    private static final int FEWEST_SEEN = 15;
    private static final int FEWEST_LIMITS = 4;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final Sandbox sandbox = new Sandbox();
    private final MeddlingKernel meddling = new MeddlingKernel();
    private final Architecture architecture = Architecture.parse(System.getProperty("os.arch"));
    private final Map<ContainerId, Integer> processes = new ConcurrentHashMap<>();
    private final Map<String, Step> leftOut = new ConcurrentHashMap<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Set<String> unnoticed = ConcurrentHashMap.newKeySet();
    private final LinuxContainers containers =
            new LinuxContainers(
                    new RuntimeConfig(
                            sandbox.directory.resolve("meddled"),
                            sandbox.instance + "m",
                            sandbox.config().firstId() + 65536 * 200,
                            64,
                            sandbox.config().logLimit(),
                            sandbox.config().logRate(),
                            sandbox.config().leastFreeDisk()),
                    meddling.kernel,
                    architecture,
                    (spec, pid) -> processes.put(spec.id(), pid),
                    ContainerListener.NOBODY);

    @BeforeEach
    void open() {
        containers.recover();
    }

    @AfterEach
    void close() {
        containers.close();
        sandbox.close();
    }

    private static ContainerSpec roots() {
        return Sandbox.shell(Probes.SCRIPT);
    }

    private static ContainerSpec users() {
        return Sandbox.readOnly(Sandbox.withDirectory(Sandbox.withUser(roots(), "web"), "/tmp"));
    }

    private static ContainerSpec withInit() {
        return Sandbox.with(roots(), new Oversight(null, null, true));
    }

    @Test
    void a_step_of_the_plan_that_is_left_out_is_noticed() {
        leaveOutEach(LeftOutStepTest::roots, new HashSet<>());

        assertNoticed();
    }

    @Test
    @Tag("long")
    void a_step_of_an_ordinary_users_plan_or_of_one_with_an_init_is_noticed_too() {
        Set<String> excused = new HashSet<>(CHANGES_NOTHING.keySet());

        leaveOutEach(LeftOutStepTest::roots, excused);
        leaveOutEach(LeftOutStepTest::users, excused);
        leaveOutEach(LeftOutStepTest::withInit, excused);

        assertThat(excused).as("patterns no step matches").isEmpty();
        assertNoticed();
    }

    private void assertNoticed() {
        assertThat(unnoticed).isEmpty();
        assertThat(refused).hasSizeGreaterThan(FEWEST_REFUSED);
        assertThat(seen).hasSizeGreaterThan(FEWEST_SEEN);
    }

    private void leaveOutEach(Supplier<ContainerSpec> specs, Set<String> excused) {
        AtomicReference<WrittenPlan> original = new AtomicReference<>();
        meddling.change(
                bytes -> {
                    original.set(WrittenPlan.of(bytes, architecture));
                    return bytes;
                });
        List<String> usual = run(specs.get());
        assertThat(run(specs.get())).isEqualTo(usual).contains(Probes.LAST_LINE);
        meddling.change(this::withoutItsStep);
        List<Step> steps =
                original.get().steps().stream()
                        .filter(step -> isWorthTrying(step, excused))
                        .toList();
        try (ExecutorService several = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> judged = new ArrayList<>();
            for (Step step : steps) {
                judged.add(several.submit(() -> judge(step, specs.get(), usual)));
            }
            for (Future<?> each : judged) {
                each.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private boolean isWorthTrying(Step step, Set<String> excused) {
        String text = step.text();
        Optional<String> excuse =
                CHANGES_NOTHING.keySet().stream().filter(text::matches).findFirst();
        excuse.ifPresent(excused::remove);
        Matcher mask = MASK.matcher(text);
        boolean isVain = mask.matches() && !Files.exists(Path.of(mask.group("path")));
        return excuse.isEmpty() && !isVain && !refused.contains(text) && !seen.contains(text);
    }

    private byte[] withoutItsStep(byte[] bytes) {
        WrittenPlan plan = WrittenPlan.of(bytes, architecture);
        return leftOut.entrySet().stream()
                .filter(each -> plan.mentions(each.getKey()))
                .findFirst()
                .map(each -> plan.without(each.getValue()))
                .orElse(bytes);
    }

    private void judge(Step step, ContainerSpec spec, List<String> usual) {
        String text = step.text();
        leftOut.put(spec.id().toString(), step);
        if (text.equals(GO)) {
            meddling.beforeReading(file -> letItBegin(file, spec));
        }
        try {
            (run(spec).equals(usual) ? unnoticed : seen).add(text);
        } catch (StivaException e) {
            refused.add(text);
        }
    }

    /** The read-back comes first or the program; a test must know which. */
    private void letItBegin(String file, ContainerSpec spec) {
        Integer pid = processes.get(spec.id());
        if (pid != null && file.equals("/proc/" + pid + "/uid_map")) {
            Path name = Path.of("/proc/" + pid + "/comm");
            Sandbox.until(() -> !read(name).startsWith("mon-"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_limit_that_is_not_written_refuses_the_start() {
        ContainerSpec usual = roots();
        meddling.written();
        AtomicReference<List<String>> written = new AtomicReference<>(List.of());
        meddling.change(
                bytes -> {
                    written.set(meddling.written());
                    return bytes;
                });
        run(usual);
        List<String> limits =
                written.get().stream()
                        .filter(file -> file.contains(usual.id().toString()))
                        .map(file -> file.substring(file.lastIndexOf('/')))
                        // The kernel's own default is the same.
                        .filter(file -> !file.equals("/cpu.cfs_period_us"))
                        .toList();

        for (String limit : limits) {
            meddling.lose(file -> file.endsWith(limit));
            assertThat(Refusals.of(() -> run(roots())).code()).isEqualTo("limit-not-applied");
        }

        assertThat(limits).hasSizeGreaterThanOrEqualTo(FEWEST_LIMITS);
    }

    /** What the probes say; a refused start must not have let them say anything. */
    private List<String> run(ContainerSpec spec) {
        try {
            containers.start(spec, sandbox.image);
            List<String> lines = new ArrayList<>();
            awaitProbes(spec).forEach(line -> lines.add(Probes.withoutNumbers(line)));
            lines.add(Probes.keys(processes.getOrDefault(spec.id(), 0)));
            return lines;
        } catch (StivaException e) {
            assertThat(e.code()).isIn(REFUSALS);
            if (!e.privateDetail().contains("Name is 'sh'")) {
                assertThat(log(spec)).isEmpty();
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            containers.remove(spec.id());
        }
    }

    /** Without its streams a container says nothing: the wait has a short bound. */
    private List<String> awaitProbes(ContainerSpec spec) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        AtomicReference<List<String>> lines = new AtomicReference<>(List.of());
        Sandbox.until(
                () -> {
                    boolean isOver =
                            System.nanoTime() > deadline
                                    || containers
                                            .find(spec.id())
                                            .orElseThrow()
                                            .lastDeath()
                                            .isPresent();
                    lines.set(log(spec));
                    return isOver || Probes.isComplete(lines.get());
                });
        return lines.get();
    }

    private List<String> log(ContainerSpec spec) {
        List<String> lines = new ArrayList<>();
        try (LogReader log = containers.logs(spec.id(), LogQuery.ALL)) {
            for (Optional<LogLine> line = log.next(Duration.ZERO);
                    line.isPresent();
                    line = log.next(Duration.ZERO)) {
                lines.add(line.get().text());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return lines;
    }
}
