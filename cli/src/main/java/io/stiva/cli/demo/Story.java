package io.stiva.cli.demo;

import io.stiva.cli.demo.CommandLineUser.Answer;
import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Containers.DeathCertificate;
import io.stiva.client.api.Quotes;
import io.stiva.client.api.Usage;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A tenant's first hour: account, image, price, deploy, limits, scale, quota, cost, stop. */
final class Story {

    private static final String CPU = "0.25";
    private static final String MEMORY = "64MiB";
    private static final String HOG =
            "[ -e /tmp/tried ] && exec sleep 600; touch /tmp/tried;"
                    + " echo allocating 256 MiB; exec dd if=/dev/zero of=/dev/null bs=256M count=1";
    private static final int EXIT_QUOTA = 4;

    /** Busybox's programs take no notice of SIGTERM as process 1: seconds until SIGKILL. */
    private static final String STOP_TIMEOUT = "1";

    private static final Duration SOON = Duration.ofSeconds(60);

    private final Narrator narrator;
    private final CommandLineUser operator;
    private final CommandLineUser user;
    private final Tenant tenant;
    private final Browser browser;
    private final Properties operatorLogin;
    private final Path scratch;
    private final String project;

    Story(PrintStream out, String api, Properties operatorLogin, Path scratch) {
        this.narrator = new Narrator(out);
        this.operatorLogin = operatorLogin;
        this.scratch = scratch;
        byte[] suffix = new byte[2];
        new Random().nextBytes(suffix);
        this.project = "shop-" + HexFormat.of().formatHex(suffix);
        this.operator =
                new CommandLineUser(
                        narrator, Map.of("STIVA_API_URL", api), scratch.resolve("operator.json"));
        this.user =
                new CommandLineUser(
                        narrator,
                        Map.of("STIVA_API_URL", api, "STIVA_PROJECT", project),
                        scratch.resolve("tenant.json"));
        this.tenant = new Tenant(user);
        this.browser = new Browser(narrator);
    }

    void tell() throws IOException {
        anAccountAndAProject();
        anImage();
        thePriceBefore();
        URI address = twoContainers();
        fromInside(address);
        theCpuLimit(address);
        theMemoryLimit();
        theLogs();
        aThirdContainer(address);
        theQuota();
        theCost();
        theEnd();
    }

    private void anAccountAndAProject() {
        narrator.heading("An operator makes an account; its owner logs in and makes a project");
        String email = "owner@" + project + ".example";
        operator.quietly(
                secret("password"), "login", "--email", secret("email"), "--password-stdin");
        String account =
                operator.types("account", "create", "Acme " + project).out().split(" ", 2)[0];
        narrator.command("stiva user create --role owner --account " + account + " " + email);
        String password =
                operator.quietly(
                                "",
                                "user",
                                "create",
                                "--role",
                                "owner",
                                "--account",
                                account,
                                "-q",
                                email)
                        .out();
        narrator.answer("(a random password, shown once)");
        narrator.command("stiva login --email " + email + " --password-stdin");
        narrator.answer(
                user.quietly(password, "login", "--email", email, "--password-stdin").all());
        user.types("project", "create", project);
    }

    private String secret(String key) {
        return operatorLogin.getProperty(key, "");
    }

    private void anImage() throws IOException {
        narrator.heading("A web server image from Debian's busybox, pushed to Stiva's registry");
        Path layout = scratch.resolve("web");
        WebServerImage.writeTo(layout);
        user.types("push", layout.toString(), "web:1");
        Answer images = user.types("images");
        narrator.check(images.out().contains("web"), "the registry has the image", images.out());
    }

    private void thePriceBefore() {
        narrator.heading("The price, before anything runs");
        user.types("quote", "--cpu", CPU, "--memory", MEMORY, "--replicas", "2");
    }

    private URI twoContainers() {
        narrator.heading("Deploy two containers of 0.25 vCPU and 64 MiB");
        user.types(
                "deploy",
                "web",
                "--image",
                "web:1",
                "--replicas",
                "2",
                "--cpu",
                CPU,
                "--memory",
                MEMORY,
                "--stop-timeout",
                STOP_TIMEOUT,
                "--http-port",
                Integer.toString(WebServerImage.PORT));
        user.types("ps");
        List<Container> running = tenant.running("web");
        narrator.check(running.size() == 2, "two containers are RUNNING", running.size());
        URI address = URI.create(java.util.Objects.requireNonNull(tenant.service("web").url()));
        Set<String> answered = answering(address, 2);
        narrator.command("curl " + address + "    (until each has answered)");
        narrator.answer(String.join("\n", answered));
        narrator.check(
                answered.equals(greetings(running)),
                "the public address is answered by both",
                answered);
        return address;
    }

    /** Opens the address until so many different containers have answered. */
    private Set<String> answering(URI address, int containers) {
        Set<String> answers = new TreeSet<>();
        Patience.until(
                "an answer of " + containers + " containers",
                SOON,
                () -> {
                    // The edge learns of a container just after it runs: a first 404 or 503 may
                    // pass.
                    browser.triesToLookAt(address).ifPresent(body -> answers.add(body.strip()));
                    return answers;
                },
                seen -> seen.size() >= containers);
        return answers;
    }

    private static Set<String> greetings(List<Container> containers) {
        return containers.stream()
                .map(container -> "hello from " + container.name())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void fromInside(URI address) {
        narrator.heading("From inside: its own process 1, host name, users; nothing of the host");
        String inside = browser.opens(address.resolve("/cgi-bin/inside.cgi"));
        narrator.check(
                inside.matches("(?s).*process 1: +httpd\n.*"),
                "process 1 is its own program",
                inside);
        narrator.check(
                inside.matches("(?s).*hostname: +web-.*"), "its host name is its own name", inside);
        int processes = Integer.parseInt(inside.replaceAll("(?s).*processes: +(\\d+).*", "$1"));
        narrator.check(processes < 10, "no process of the host is visible", processes);
        String map = inside.replaceAll("(?s).*uid map: +([0-9 ]+).*", "$1").strip();
        narrator.check(
                map.matches("0 [1-9][0-9]{4,} 65536"),
                "root inside is an unprivileged user outside",
                map);
        narrator.check(
                inside.contains("CapEff: 0000000000000000")
                        && inside.contains("NoNewPrivs: 1")
                        && inside.contains("Seccomp: 2"),
                "no capability, no new privileges, system calls filtered",
                inside);
    }

    private void theCpuLimit(URI address) {
        narrator.heading("Burn CPU: the limit holds");
        long before = tenant.throttledMillis("web");
        browser.opens(address.resolve("/cgi-bin/burn.cgi"));
        long held = tenant.throttledMillis("web") - before;
        narrator.answer("the kernel held it back for " + held + " ms");
        narrator.check(held > 1_000, "the kernel throttled it to a quarter of a CPU", held + " ms");
    }

    private void theMemoryLimit() {
        narrator.heading("Allocate past the limit: killed, certified, started again");
        user.types(
                "run",
                "--detach",
                "--name",
                "hog",
                "--memory",
                "32MiB",
                "--restart",
                "on-failure:3",
                "--stop-timeout",
                STOP_TIMEOUT,
                "--entrypoint",
                "/bin/sh",
                "web:1",
                "-c",
                HOG);
        Container again =
                Patience.until(
                        "the restart of the killed container",
                        SOON,
                        () -> tenant.container("hog"),
                        seen -> seen.state() == ContainerState.RUNNING && seen.incarnation() == 2);
        DeathCertificate death = java.util.Objects.requireNonNull(again.lastEnd());
        narrator.answer(
                """
                death certificate of incarnation %d
                  reason        %s
                  signal        %s
                  OOM kills     %d
                  peak memory   %d bytes
                  lived         %d ms
                  last words    %s
                now %s, incarnation %d"""
                        .formatted(
                                death.incarnation(),
                                death.reason(),
                                death.signal(),
                                death.oomKills(),
                                death.peakMemoryBytes(),
                                death.uptimeMillis(),
                                death.lastLogLines(),
                                again.state(),
                                again.incarnation()));
        narrator.check(
                death.reason() == EndReason.OOM_KILLED, "the kernel killed it for memory", death);
        narrator.check(
                again.restarts() == 1, "its restart policy started it again", again.restarts());
        user.types("stop", "hog");
    }

    private void theLogs() {
        narrator.heading("Its logs");
        Answer logs = user.types("logs", "web", "--tail", "3");
        narrator.check(logs.all().contains("url:/"), "each request was logged", logs.all());
    }

    private void aThirdContainer(URI address) {
        narrator.heading("Scale to three");
        user.types("service", "scale", "web", "3");
        Set<String> answered = answering(address, 3);
        narrator.answer(String.join("\n", answered));
        narrator.check(
                answered.equals(greetings(tenant.running("web"))), "all three answer", answered);
    }

    private void theQuota() {
        narrator.heading("Ask for more than the quota: refused, with the numbers");
        user.types("quota", "show");
        Answer refused =
                user.typesAndMayFail(
                        "deploy",
                        "big",
                        "--image",
                        "web:1",
                        "--replicas",
                        "500",
                        "--cpu",
                        "1",
                        "--memory",
                        "64MiB");
        narrator.check(refused.code() == EXIT_QUOTA, "exit code 4: quota", refused.code());
        narrator.check(
                refused.err().contains("500000") || refused.err().contains("500"),
                "the refusal names what was asked and what is left",
                refused.err());
    }

    private void theCost() {
        narrator.heading("What it has cost so far: the quote times the seconds, exactly");
        user.types("usage");
        Quotes.Quote quote = tenant.quote(CPU, MEMORY);
        Set<String> ids =
                tenant.running("web").stream().map(Container::id).collect(Collectors.toSet());
        Usage usage =
                Patience.until(
                        "usage of all three containers",
                        SOON,
                        tenant::usageByContainer,
                        seen ->
                                seen.groups().stream()
                                                .filter(group -> ids.contains(group.id()))
                                                .count()
                                        == ids.size());
        for (Usage.Group group : usage.groups()) {
            if (ids.contains(group.id())) {
                BigDecimal seconds = seconds(group);
                BigDecimal expected = new BigDecimal(quote.perSecond()).multiply(seconds);
                BigDecimal cost = new BigDecimal(group.unroundedListCost());
                narrator.answer(
                        "%s: %s s × %s %s/s = %s"
                                .formatted(
                                        group.name(),
                                        seconds.toPlainString(),
                                        quote.perSecond(),
                                        quote.currency(),
                                        cost.toPlainString()));
                narrator.check(expected.compareTo(cost) == 0, "equal to the last digit", expected);
            }
        }
    }

    /** Running time, from the quantity of allocated CPU. */
    private static BigDecimal seconds(Usage.Group group) {
        BigDecimal vcpuSeconds =
                group.lines().stream()
                        .filter(line -> line.meter().equals("compute.cpu.allocated"))
                        .map(line -> new BigDecimal(line.quantity()))
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        return vcpuSeconds.divide(new BigDecimal(CPU)).stripTrailingZeros();
    }

    private void theEnd() {
        narrator.heading("Stop: the cost stops");
        user.types("service", "rm", "web");
        Patience.until(
                "the end of all containers",
                SOON,
                tenant::containers,
                seen -> seen.stream().noneMatch(container -> container.state().holdsResources()));
        String settled = settledCost();
        String later =
                Patience.until(
                                "a later look at the cost",
                                SOON,
                                new Looks(tenant),
                                look -> look.count() > LOOKS_AT_SETTLED_COST)
                        .cost();
        user.types("usage");
        narrator.check(later.equals(settled), "the cost no longer rises: " + settled, later);
    }

    private static final int LOOKS_AT_SETTLED_COST = 30;

    /** The cost once the last records of the ended containers have arrived. */
    private String settledCost() {
        Looks looks = new Looks(tenant);
        return Patience.until("the last usage records", SOON, looks, look -> look.unchanged() > 12)
                .cost();
    }

    /** One look at the total cost. */
    private record Look(String cost, int count, int unchanged) {}

    private static final class Looks implements java.util.function.Supplier<Look> {
        private final Tenant tenant;
        private Look last = new Look("", 0, 0);

        Looks(Tenant tenant) {
            this.tenant = tenant;
        }

        @Override
        public Look get() {
            String cost = tenant.usageByContainer().unroundedListCost();
            last =
                    new Look(
                            cost,
                            last.count() + 1,
                            cost.equals(last.cost()) ? last.unchanged() + 1 : 0);
            return last;
        }
    }
}
