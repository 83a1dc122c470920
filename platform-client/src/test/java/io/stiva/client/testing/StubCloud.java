package io.stiva.client.testing;

import io.stiva.client.api.Accounts.Account;
import io.stiva.client.api.Accounts.User;
import io.stiva.client.api.ContainerTemplate;
import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Containers.DeathCertificate;
import io.stiva.client.api.Containers.PublishedPort;
import io.stiva.client.api.Event;
import io.stiva.client.api.ImageSummary;
import io.stiva.client.api.Nodes.Node;
import io.stiva.client.api.Projects.Project;
import io.stiva.client.api.Quotas.Quota;
import io.stiva.client.api.Resources;
import io.stiva.client.api.Services.Revision;
import io.stiva.client.api.Services.Service;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerId;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.EventId;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.NodeState;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.RevisionId;
import io.stiva.vocabulary.ServiceId;
import io.stiva.vocabulary.UserId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A small cloud in memory: one tenant with two projects, three services in different moods, three
 * nodes. Ids come from a seed and times from a clock, so that goldens stay the same.
 */
final class StubCloud {

    static final String DIGEST = "sha256:" + "3f9a5c".repeat(10) + "beef";
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    final Clock clock;
    final Random random = new Random(7);
    final Map<String, Account> accounts = new LinkedHashMap<>();
    final Map<String, Project> projects = new LinkedHashMap<>();
    final Map<String, Service> services = new LinkedHashMap<>();
    final Map<String, List<Revision>> revisions = new LinkedHashMap<>();
    final Map<String, Container> containers = new LinkedHashMap<>();
    final Map<String, Node> nodes = new LinkedHashMap<>();
    final Map<String, Quota> quotas = new LinkedHashMap<>();
    final List<User> users = new ArrayList<>();
    final List<ImageSummary> images = new ArrayList<>();
    final List<Event> events = new ArrayList<>();
    final Account acme;

    StubCloud(Clock clock) {
        this.clock = clock;
        this.acme = account("Acme Foods");
        users.add(user("ada@acme.example", "OWNER", null));
        Project shop = project("shop");
        project("blog");
        image(shop, "web", "1.4.2", 12_582_912, 26);
        image(shop, "web", "1.4.1", 12_480_512, 200);
        image(shop, "worker", "2025-11", 58_720_256, 60);
        fillNodes();
        fillQuotas();
        fillServices(shop);
    }

    Instant now() {
        return clock.instant();
    }

    Instant ago(long minutes) {
        return now().minus(Duration.ofMinutes(minutes));
    }

    Account account(String name) {
        Account account =
                new Account(
                        AccountId.next(ago(90_000), random).toString(),
                        name,
                        "ACTIVE",
                        "EUR",
                        "standard",
                        ago(90_000));
        accounts.put(account.id(), account);
        return account;
    }

    User user(String email, String role, @Nullable String password) {
        return new User(
                UserId.next(ago(90_000), random).toString(), email, role, ago(90_000), password);
    }

    Project project(String name) {
        Project project =
                new Project(
                        ProjectId.next(ago(40_000), random).toString(),
                        acme.id(),
                        name,
                        ago(40_000));
        projects.put(name, project);
        return project;
    }

    String idOfProject(String name) {
        return projects.values().stream()
                .filter(project -> project.name().equals(name))
                .map(Project::id)
                .findFirst()
                .orElseThrow();
    }

    private void image(Project project, String repository, String tag, long size, long minutes) {
        images.add(
                new ImageSummary(
                        project.name(),
                        repository,
                        tag,
                        DIGEST,
                        List.of("amd64"),
                        size,
                        ago(minutes)));
    }

    static ContainerTemplate template(String image, long cpuMilli, long memoryBytes) {
        return new ContainerTemplate(
                image,
                new Resources(cpuMilli, memoryBytes, 512L),
                null,
                null,
                Map.of("LOG_LEVEL", "info"),
                null,
                null,
                null,
                "always",
                10,
                null,
                null);
    }

    private void fillServices(Project shop) {
        Service web =
                service(shop, "web", template("shop/web:1.4.2", 250, 64 * MIB), 3, 8080, "READY");
        for (int i = 1; i <= 3; i++) {
            container(shop, web, "web-" + i, ContainerState.RUNNING, null, null);
        }
        Service worker =
                service(
                        shop,
                        "worker",
                        template("shop/worker:2025-11", 500, 256 * MIB),
                        2,
                        null,
                        "PROGRESSING");
        container(shop, worker, "worker-1", ContainerState.RUNNING, null, null);
        container(
                shop,
                worker,
                "worker-2",
                ContainerState.PENDING,
                null,
                "no node has 0.5 vCPU free; it starts as soon as one has");
        oomKilled(shop);
        event("container.state", web.id(), Map.of("container", "web-3", "state", "RUNNING"));
        event("service.scaled", web.id(), Map.of("from", 2, "to", 3));
        event("quota.exceeded", shop.id(), Map.of("key", "memory.allocated"));
    }

    private void oomKilled(Project shop) {
        var certificate =
                new DeathCertificate(
                        3,
                        EndReason.OOM_KILLED,
                        "used more than its 64 MiB and was killed by the kernel; give it more"
                                + " memory",
                        137,
                        9,
                        null,
                        1,
                        67_108_864,
                        1_840,
                        74_213,
                        List.of(
                                "loading catalogue",
                                "loaded 48210 products",
                                "building index <script>alert(1)</script>"),
                        ago(34),
                        ago(33),
                        "0.000218");
        Container died =
                container(
                        shop,
                        null,
                        "reindex",
                        ContainerState.FAILED,
                        EndReason.OOM_KILLED,
                        certificate.detail());
        containers.put(died.id(), ended(died, certificate));
    }

    Service service(
            Project project,
            String name,
            ContainerTemplate template,
            int replicas,
            @Nullable Integer httpPort,
            String state) {
        Revision revision = revision(1, template, httpPort);
        Service service =
                new Service(
                        ServiceId.next(ago(3_000), random).toString(),
                        name,
                        project.name(),
                        project.id(),
                        replicas,
                        0,
                        state,
                        httpPort == null
                                ? null
                                : "http://" + name + "." + project.name() + ".localhost:8000",
                        revision,
                        ago(3_000),
                        ago(26),
                        1);
        services.put(service.id(), service);
        revisions.put(service.id(), new ArrayList<>(List.of(revision)));
        return service;
    }

    Revision revision(int number, ContainerTemplate template, @Nullable Integer httpPort) {
        return new Revision(
                RevisionId.next(ago(26), random).toString(),
                number,
                "ACTIVE",
                template,
                DIGEST,
                httpPort,
                ago(26));
    }

    Container container(
            Project project,
            @Nullable Service service,
            String name,
            ContainerState state,
            @Nullable EndReason reason,
            @Nullable String detail) {
        ContainerTemplate template =
                service == null
                        ? template("shop/worker:2025-11", 250, 64 * MIB)
                        : service.revision().template();
        boolean placed = state != ContainerState.PENDING;
        Container container =
                new Container(
                        ContainerId.next(ago(26), random).toString(),
                        name,
                        project.name(),
                        project.id(),
                        service == null ? null : service.id(),
                        service == null ? null : service.name(),
                        service == null ? null : service.revision().number(),
                        state,
                        "RUNNING",
                        "UNKNOWN",
                        reason,
                        detail,
                        template.image(),
                        DIGEST,
                        template.resources(),
                        List.<PublishedPort>of(),
                        placed ? "10.64.0." + (containers.size() + 10) : null,
                        null,
                        placed ? 1 : 0,
                        0,
                        ago(26),
                        placed ? ago(25) : null,
                        null,
                        null,
                        1);
        containers.put(container.id(), container);
        return container;
    }

    static Container withState(Container c, ContainerState state, Instant now) {
        boolean running = state == ContainerState.RUNNING;
        return new Container(
                c.id(),
                c.name(),
                c.project(),
                c.projectId(),
                c.serviceId(),
                c.service(),
                c.revision(),
                state,
                running || state == ContainerState.PAUSED ? state.name() : "STOPPED",
                c.health(),
                running ? null : EndReason.USER_STOPPED,
                null,
                c.image(),
                c.imageDigest(),
                c.resources(),
                c.ports(),
                c.address(),
                c.node(),
                Math.max(1, c.incarnation()),
                c.restarts(),
                c.createdAt(),
                c.startedAt() == null ? now : c.startedAt(),
                running ? null : now,
                c.lastEnd(),
                c.version() + 1);
    }

    static Container ended(Container c, DeathCertificate certificate) {
        return new Container(
                c.id(),
                c.name(),
                c.project(),
                c.projectId(),
                c.serviceId(),
                c.service(),
                c.revision(),
                c.state(),
                c.desiredState(),
                c.health(),
                certificate.reason(),
                certificate.detail(),
                c.image(),
                c.imageDigest(),
                c.resources(),
                c.ports(),
                c.address(),
                c.node(),
                certificate.incarnation(),
                certificate.incarnation() - 1,
                c.createdAt(),
                certificate.startedAt(),
                certificate.endedAt(),
                certificate,
                c.version() + 1);
    }

    /** The service with its running containers counted. */
    Service counted(Service s) {
        int running =
                (int)
                        containers.values().stream()
                                .filter(c -> s.id().equals(c.serviceId()))
                                .filter(c -> c.state() == ContainerState.RUNNING)
                                .count();
        String state = s.replicas() == 0 && running == 0 ? "STOPPED" : s.state();
        if (running == s.replicas() && running > 0) {
            state = "READY";
        }
        return with(s, s.replicas(), running, state, s.revision());
    }

    static Service with(Service s, int replicas, int running, String state, Revision revision) {
        return new Service(
                s.id(),
                s.name(),
                s.project(),
                s.projectId(),
                replicas,
                running,
                state,
                s.url(),
                revision,
                s.createdAt(),
                s.updatedAt(),
                s.version());
    }

    void event(String type, String subject, Map<String, Object> data) {
        long sequence = events.size() + 1L;
        events.add(
                new Event(
                        EventId.next(now(), random).toString(),
                        sequence,
                        ago(30 - sequence),
                        type,
                        subject,
                        "shop",
                        data));
    }

    private void fillNodes() {
        node("node-1", NodeState.READY, 8_000, 16 * GIB, 6_250, 9 * GIB, 14);
        node("node-2", NodeState.CORDONED, 8_000, 16 * GIB, 1_500, 2 * GIB, 3);
        node("node-3", NodeState.DISCONNECTED, 4_000, 8 * GIB, 500, 256 * MIB, 1);
    }

    private void node(
            String name,
            NodeState state,
            long cpu,
            long memory,
            long usedCpu,
            long usedMemory,
            int n) {
        Node node =
                new Node(
                        NodeId.next(ago(80_000), random).toString(),
                        name,
                        state,
                        "amd64",
                        Map.of("zone", "a"),
                        cpu,
                        memory,
                        32_768,
                        usedCpu,
                        usedMemory,
                        n,
                        "192.0.2.10",
                        "0.1.0",
                        state == NodeState.DISCONNECTED ? ago(9) : now(),
                        ago(80_000),
                        1);
        nodes.put(node.id(), node);
    }

    private void fillQuotas() {
        quota("containers.running", 20L, 4, "count", "plan");
        quota("cpu.allocated", 4_000L, 1_750, "mCPU", "plan");
        quota("memory.allocated", GIB, 704 * MIB, "bytes", "override");
        quota("services", null, 2, "count", "default");
    }

    private void quota(String key, @Nullable Long limit, long used, String unit, String source) {
        quotas.put(key, new Quota(key, limit, used, 0, unit, "account", null, source));
    }
}
