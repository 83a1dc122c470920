package io.stiva.platform.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.client.api.ContainerTemplate;
import io.stiva.client.api.Containers.NewContainer;
import io.stiva.client.api.Resources;
import io.stiva.client.api.Services.NewService;
import io.stiva.platform.shared.IfMatch;
import io.stiva.platform.testing.RunningApi;
import io.stiva.platform.testing.Templates;
import io.stiva.platform.testing.Tenant;
import io.stiva.vocabulary.ContainerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A control plane of its own with nodes in memory, and the words tests tell their stories in. */
final class World implements AutoCloseable {

    static final IfMatch ANY = new IfMatch(null);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RunningApi api;
    private final List<FakeNode> nodes = new ArrayList<>();

    private World(RunningApi api) {
        this.api = api;
    }

    /** One that takes silence calmly: its nodes only work while a test waits. */
    static World start() {
        return start(Map.of("stiva.fleet.heartbeat", "60s", "stiva.fleet.replace-after", "10m"));
    }

    /** One that gives silent nodes up within seconds. */
    static World startWary() {
        return start(
                Map.of(
                        "stiva.fleet.heartbeat", "1s",
                        "stiva.fleet.missed-heartbeats", "3",
                        "stiva.fleet.replace-after", "5s",
                        "stiva.reconcile.sweep", "1s",
                        "stiva.reconcile.watch", "200ms"));
    }

    /** One that accepts work and dies before it places any. */
    static World startWithoutLoops() {
        return start(Map.of("stiva.reconcile.enabled", "false"));
    }

    /** Its process ends, and another one with loops starts on its database. */
    World restart() {
        api.stop();
        return new World(
                RunningApi.start(
                        api.database(),
                        Map.of(
                                "stiva.fleet.heartbeat", "60s",
                                "stiva.fleet.replace-after", "10m")));
    }

    static World start(Map<String, String> settings) {
        return new World(RunningApi.start(settings));
    }

    RunningApi api() {
        return api;
    }

    Tenant tenant() {
        return Tenant.make(api);
    }

    FakeNode node(String name, FakeNode.Offer offer) {
        FakeNode node = FakeNode.join(api, Tenant.operator(api), name, offer);
        nodes.add(node);
        return node;
    }

    /** Where a container is. */
    FakeNode nodeOf(Container container) {
        return nodes.stream()
                .filter(node -> node.id().equals(container.node()))
                .findFirst()
                .orElseThrow();
    }

    Services services() {
        return api.bean(Services.class);
    }

    Containers containers() {
        return api.bean(Containers.class);
    }

    static ContainerTemplate template(Tenant tenant, long cpuMilli, long mebi) {
        return template(tenant.project().name() + "/web", cpuMilli, mebi, null);
    }

    static ContainerTemplate template(
            String image, long cpuMilli, long mebi, @Nullable String restartPolicy) {
        return Templates.of(image, new Resources(cpuMilli, mebi << 20, null), restartPolicy, null);
    }

    Service deploy(Tenant tenant, String name, int replicas, ContainerTemplate template) {
        return services()
                .create(
                        tenant.owner(),
                        tenant.project().name().value(),
                        new NewService(name, template, replicas, null, null))
                .service();
    }

    Container run(Tenant tenant, String name, ContainerTemplate template) {
        return containers()
                .create(
                        tenant.owner(),
                        tenant.project().name().value(),
                        new NewContainer(name, template, null))
                .container();
    }

    /** The service's containers that should run, in the order they were made. */
    List<Container> live(Tenant tenant, Service service) {
        return services().find(tenant.owner(), service.id().toString()).containers().stream()
                .filter(container -> container.wanted() == Wanted.RUNNING)
                .toList();
    }

    List<Container> running(Tenant tenant, Service service) {
        return live(tenant, service).stream()
                .filter(container -> container.state() == ContainerState.RUNNING)
                .toList();
    }

    Container find(Tenant tenant, Container container) {
        return containers().find(tenant.owner(), container.id().toString()).container();
    }

    /** Lets the nodes work until the condition holds; fails when it does not come to that. */
    void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain until " + what).isLessThan(deadline);
            nodes.forEach(FakeNode::work);
            Thread.yield();
        }
    }

    void untilRunning(Tenant tenant, Service service, int count) {
        until(
                count + " containers of " + service.name() + " run",
                () -> running(tenant, service).size() == count);
    }

    @Override
    public void close() {
        api.close();
    }
}
