package io.stiva.platform.workload;

import static io.stiva.platform.workload.World.ANY;
import static io.stiva.platform.workload.World.template;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.client.api.HealthCheck;
import io.stiva.client.api.Problem.QuotaProblem;
import io.stiva.client.api.Resources;
import io.stiva.client.api.Services.NewRevision;
import io.stiva.client.api.Why;
import io.stiva.platform.tenancy.QuotaKey;
import io.stiva.platform.tenancy.Quotas;
import io.stiva.platform.testing.Templates;
import io.stiva.platform.testing.Tenant;
import io.stiva.vocabulary.ContainerState;
import io.stiva.vocabulary.EndReason;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.Health;
import io.stiva.vocabulary.StivaException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolloutsTest {

    private final World world = World.start();

    @BeforeAll
    void join() {
        world.node("one", FakeNode.Offer.of(100_000, 200_000));
        world.node("two", FakeNode.Offer.of(100_000, 200_000));
    }

    @AfterAll
    void stop() {
        world.close();
    }

    @Test
    void a_new_revision_with_a_health_check_takes_over_when_it_is_healthy() {
        Tenant tenant = world.tenant();
        Service service = world.deploy(tenant, "checked", 1, template(tenant, 100, 16));
        world.untilRunning(tenant, service, 1);
        Container old = world.running(tenant, service).getFirst();
        HealthCheck check = new HealthCheck("http", 80, "/up", null, null, 1_000L, null, null);
        world.services()
                .revise(
                        tenant.owner(),
                        service.id().toString(),
                        new NewRevision(template(tenant, 100, 16).watched(check, null, null), null),
                        ANY);
        world.untilRunning(tenant, service, 2);
        Container fresh = world.running(tenant, service).getLast();
        world.until(
                "it has run for long enough to be proven but for its health",
                () ->
                        Duration.between(
                                                Objects.requireNonNull(fresh.status().startedAt()),
                                                Instant.now())
                                        .compareTo(Rollout.PROOF.plusSeconds(1))
                                > 0);
        assertThat(world.running(tenant, service)).extracting(Container::id).contains(old.id());

        world.nodeOf(fresh).finds(fresh.id().toString(), Health.HEALTHY);

        world.until(
                "the old one is gone",
                () -> world.live(tenant, service).stream().noneMatch(c -> c.id().equals(old.id())));
        assertThat(world.find(tenant, fresh).status().health()).isEqualTo(Health.HEALTHY);
        assertThat(
                        world.services()
                                .find(tenant.owner(), service.id().toString())
                                .service()
                                .revision()
                                .template()
                                .oversight()
                                .check())
                .isEqualTo(new HealthCheck("http", 80, "/up", null, 0L, 1_000L, 30_000L, 3));
    }

    @Test
    void a_deployed_service_is_placed_and_runs_and_its_revision_becomes_active() {
        Tenant tenant = world.tenant();
        Service web = world.deploy(tenant, "web", 2, template(tenant, 250, 64));

        world.untilRunning(tenant, web, 2);

        assertThat(world.running(tenant, web))
                .extracting(Container::node)
                .as("replicas spread")
                .doesNotHaveDuplicates();
        world.until(
                "the revision is active",
                () ->
                        world.services()
                                        .find(tenant.owner(), web.id().toString())
                                        .service()
                                        .revision()
                                        .state()
                                == Revision.State.ACTIVE);
    }

    @Test
    void a_service_follows_its_scale_up_and_down_and_gives_quota_back() {
        Tenant tenant = world.tenant();
        Service web = world.deploy(tenant, "web", 1, template(tenant, 100, 16));
        world.untilRunning(tenant, web, 1);
        Container first = world.live(tenant, web).getFirst();

        world.services().scale(tenant.owner(), web.id().toString(), 3, ANY);
        world.untilRunning(tenant, web, 3);
        assertThat(used(tenant, QuotaKey.CPU_ALLOCATED)).isEqualTo(300);

        world.services().scale(tenant.owner(), web.id().toString(), 1, ANY);
        world.until("quota is given back", () -> used(tenant, QuotaKey.CPU_ALLOCATED) == 100);
        assertThat(world.live(tenant, web))
                .as("the oldest stays")
                .extracting(Container::id)
                .containsExactly(first.id());
    }

    @Test
    void a_dry_run_of_a_change_is_checked_like_the_change_and_makes_no_revision() {
        Tenant tenant = world.tenant();
        Service web = world.deploy(tenant, "web", 2, template(tenant, 200, 16));
        String id = web.id().toString();
        world.api()
                .bean(Quotas.class)
                .limitAccount(tenant.operator(), tenant.account(), QuotaKey.CPU_ALLOCATED, 500L);

        Services.Plan plan =
                world.services()
                        .previewRevision(
                                tenant.owner(),
                                id,
                                new NewRevision(template(tenant, 250, 16), null));

        assertThat(plan.replicas()).isEqualTo(2);
        assertThat(plan.admitted().template().document().resources().cpuMilli()).isEqualTo(250);
        assertThat(world.services().find(tenant.owner(), id).service().revision().number())
                .isEqualTo(1);
        NewRevision tooLarge = new NewRevision(template(tenant, 300, 16), null);
        assertThatThrownBy(() -> world.services().previewRevision(tenant.owner(), id, tooLarge))
                .isInstanceOfSatisfying(
                        StivaException.class,
                        refused -> assertThat(refused.code()).isEqualTo("quota-exceeded"));
    }

    @Test
    void a_deploy_beyond_the_quota_is_refused_with_the_numbers_of_the_whole() {
        Tenant tenant = world.tenant();
        world.api()
                .bean(Quotas.class)
                .limitAccount(tenant.operator(), tenant.account(), QuotaKey.CPU_ALLOCATED, 500L);
        world.deploy(tenant, "small", 1, template(tenant, 200, 16));

        assertThatThrownBy(() -> world.deploy(tenant, "large", 4, template(tenant, 100, 16)))
                .isInstanceOfSatisfying(
                        StivaException.class,
                        refused -> {
                            assertThat(refused.category()).isEqualTo(ErrorCategory.FORBIDDEN);
                            assertThat(refused.data().get("quota"))
                                    .isEqualTo(
                                            new QuotaProblem(
                                                    "cpu.allocated",
                                                    500,
                                                    200,
                                                    400,
                                                    "mCPU",
                                                    "account"));
                        });
        assertThat(used(tenant, QuotaKey.CPU_ALLOCATED)).as("nothing is left held").isEqualTo(200);
        assertThat(used(tenant, QuotaKey.SERVICES)).isEqualTo(1);
    }

    @Test
    void an_ended_replica_is_replaced_and_its_end_recorded_once() {
        Tenant tenant = world.tenant();
        Service web =
                world.deploy(
                        tenant, "job", 1, template(tenant.project().name() + "/web", 10, 4, "no"));
        world.untilRunning(tenant, web, 1);
        Container first = world.live(tenant, web).getFirst();
        FakeNode home = world.nodeOf(first);

        home.exit(first.id().toString(), 3, EndReason.APP_ERROR);
        home.repeatEverything();
        world.until(
                "another one runs",
                () ->
                        world.running(tenant, web).stream()
                                .anyMatch(each -> !each.id().equals(first.id())));

        Containers.Whole ended = world.containers().find(tenant.owner(), first.id().toString());
        assertThat(ended.container().state()).isEqualTo(ContainerState.FAILED);
        assertThat(world.containers().ends(tenant.owner(), first.id().toString(), 10))
                .singleElement()
                .satisfies(
                        end -> {
                            assertThat(end.reason()).isEqualTo(EndReason.APP_ERROR);
                            assertThat(end.exitCode()).isEqualTo(3);
                            assertThat(end.lastLogLines()).containsExactly("last words");
                        });
        assertThat(used(tenant, QuotaKey.CONTAINERS_RUNNING)).isEqualTo(1);
    }

    @Test
    void a_new_revision_never_leaves_fewer_running_than_wanted() {
        Tenant tenant = world.tenant();
        Service web = world.deploy(tenant, "web", 3, template(tenant, 100, 16));
        world.untilRunning(tenant, web, 3);
        Set<Integer> counts = new HashSet<>();

        world.services()
                .revise(
                        tenant.owner(),
                        web.id().toString(),
                        new NewRevision(template(tenant, 200, 16), null),
                        ANY);
        world.until(
                "all are of the second revision",
                () -> {
                    List<Container> running = world.running(tenant, web);
                    counts.add(running.size());
                    return running.size() == 3
                            && running.stream().allMatch(RolloutsTest::isOfSecondRevision)
                            && used(tenant, QuotaKey.CPU_ALLOCATED) == 600;
                });

        assertThat(counts).allMatch(count -> count >= 3 && count <= 4);
    }

    private static boolean isOfSecondRevision(Container container) {
        Container.Replica replica = container.replica();
        return replica != null && replica.revision() == 2;
    }

    @Test
    void a_rollout_without_quota_for_one_more_replaces_one_after_the_other() {
        Tenant tenant = world.tenant();
        world.api()
                .bean(Quotas.class)
                .limitAccount(tenant.operator(), tenant.account(), QuotaKey.CPU_ALLOCATED, 200L);
        Service web = world.deploy(tenant, "web", 2, template(tenant, 100, 16));
        world.untilRunning(tenant, web, 2);

        world.services()
                .revise(
                        tenant.owner(),
                        web.id().toString(),
                        new NewRevision(template(tenant, 100, 32), null),
                        ANY);

        world.until(
                "both are of the second revision",
                () -> {
                    List<Container> running = world.running(tenant, web);
                    return running.size() == 2
                            && running.stream().allMatch(RolloutsTest::isOfSecondRevision);
                });
    }

    @Test
    void a_deleted_service_takes_its_containers_with_it_and_frees_its_name() {
        Tenant tenant = world.tenant();
        Service web = world.deploy(tenant, "web", 2, template(tenant, 100, 16));
        world.untilRunning(tenant, web, 2);
        List<Container> before = world.live(tenant, web);

        world.services().delete(tenant.owner(), web.id().toString(), ANY);
        Service again = world.deploy(tenant, "web", 0, template(tenant, 100, 16));

        assertThat(again.id()).isNotEqualTo(web.id());
        world.until(
                "its containers are gone",
                () ->
                        before.stream()
                                .allMatch(
                                        each ->
                                                world.find(tenant, each).state()
                                                        == ContainerState.REMOVED));
        assertThat(used(tenant, QuotaKey.CPU_ALLOCATED)).isZero();
    }

    @Test
    void what_fits_nowhere_waits_and_says_why_node_by_node() {
        Tenant tenant = world.tenant();
        Container waiting =
                world.run(
                        tenant,
                        "picky",
                        Templates.onNodes(
                                tenant, new Resources(100, 16 << 20, null), "disk", "ssd"));
        Explanations explanations = world.api().bean(Explanations.class);
        String id = waiting.id().toString();
        world.until(
                "it was tried",
                () -> explanations.ofContainer(tenant.owner(), id).attemptedAt() != null);

        Why why = explanations.ofContainer(tenant.owner(), id);

        assertThat(why.state()).isEqualTo("PENDING");
        assertThat(why.verdicts())
                .isNotEmpty()
                .allMatch(verdict -> "label".equals(verdict.dimension()))
                .allMatch(verdict -> verdict.candidate().startsWith("node "));
        assertThat(why.fixes()).extracting(Why.Fix::kind).contains("drop-label");
    }

    private long used(Tenant tenant, QuotaKey key) {
        return world.api().bean(Quotas.class).show(tenant.account(), null).stream()
                .filter(quota -> quota.key().equals(key.text()))
                .mapToLong(io.stiva.client.api.Quotas.Quota::used)
                .findFirst()
                .orElseThrow();
    }
}
