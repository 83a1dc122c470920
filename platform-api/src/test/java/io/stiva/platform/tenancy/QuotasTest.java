package io.stiva.platform.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.client.api.Problem.QuotaProblem;
import io.stiva.client.api.Quotas.Effect;
import io.stiva.client.api.Quotas.Quota;
import io.stiva.platform.access.Caller;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.platform.testing.RunningApi;
import io.stiva.platform.testing.Tenant;
import io.stiva.vocabulary.StivaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class QuotasTest {

    private final RunningApi api = RunningApi.shared();
    private final Quotas quotas = api.bean(Quotas.class);
    private final Projects projects = api.bean(Projects.class);
    private final TenantTransactions transactions = api.bean(TenantTransactions.class);
    private final Tenant tenant = Tenant.make(api);
    private final Project project = tenant.project();
    private final Caller operator = tenant.operator();

    @Test
    void two_hundred_parallel_creates_fill_a_limit_exactly_and_none_is_refused_while_room_remains()
            throws Exception {
        quotas.limitAccount(operator, tenant.account(), QuotaKey.CPU_ALLOCATED, 25_050L);
        List<Boolean> accepted = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> attempts = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                String holder = "ctr_" + i;
                attempts.add(threads.submit(() -> reserves(holder, 250)));
            }
            for (Future<Boolean> attempt : attempts) {
                accepted.add(attempt.get());
            }
        }
        assertThat(accepted).filteredOn(each -> each).hasSize(100);
        assertThat(quota(QuotaKey.CPU_ALLOCATED).used()).isEqualTo(25_000);
        assertThat(reserves("ctr_last", 50)).as("what is left still fits").isTrue();
        assertThat(reserves("ctr_more", 1)).as("not one unit more").isFalse();
        assertThat(quotas.driftAcrossTenants()).isEmpty();
    }

    @Test
    void a_refusal_tells_the_exact_numbers() {
        quotas.limitAccount(operator, tenant.account(), QuotaKey.CPU_ALLOCATED, 600L);
        assertThat(reserves("ctr_a", 500)).isTrue();
        assertThatThrownBy(() -> reserve("ctr_b", Map.of(QuotaKey.CPU_ALLOCATED, 250L)))
                .isInstanceOfSatisfying(
                        StivaException.class,
                        refusal -> {
                            assertThat(refusal.code()).isEqualTo("quota-exceeded");
                            assertThat(refusal.publicMessage())
                                    .contains("asked 250 mCPU, 100 mCPU of 600 mCPU left");
                            assertThat(refusal.data())
                                    .containsEntry(
                                            "quota",
                                            new QuotaProblem(
                                                    "cpu.allocated",
                                                    600,
                                                    500,
                                                    250,
                                                    "mCPU",
                                                    "account"));
                        });
    }

    @Test
    void the_smaller_of_the_two_limits_wins() {
        quotas.limitProject(tenant.owner(), project, QuotaKey.CPU_ALLOCATED, 300L);
        assertThat(reserves("ctr_a", 300)).isTrue();
        assertThatThrownBy(() -> reserve("ctr_b", Map.of(QuotaKey.CPU_ALLOCATED, 1L)))
                .hasMessageContaining("of the project exceeded");
        Project other = projects.create(tenant.owner(), tenant.unusedSlug());
        transactions.runInAccount(
                tenant.account(),
                () ->
                        quotas.reserve(
                                tenant.account(),
                                other.id(),
                                "ctr_c",
                                Map.of(QuotaKey.CPU_ALLOCATED, 1L)));
        assertThat(quota(QuotaKey.CPU_ALLOCATED).used()).isEqualTo(301);
    }

    @Test
    void a_project_limit_cannot_be_above_the_accounts() {
        quotas.limitAccount(operator, tenant.account(), QuotaKey.PIDS, 100L);
        assertThatThrownBy(() -> quotas.limitProject(tenant.owner(), project, QuotaKey.PIDS, 101L))
                .isInstanceOf(StivaException.class)
                .hasMessageContaining("asked 101, the account has 100");
        assertThat(quotas.limitProject(tenant.owner(), project, QuotaKey.PIDS, 100L).source())
                .isEqualTo("override");
    }

    @Test
    void reserving_twice_equals_once_and_so_does_releasing() {
        reserve("ctr_a", Map.of(QuotaKey.CPU_ALLOCATED, 250L, QuotaKey.CONTAINERS_RUNNING, 1L));
        reserve("ctr_a", Map.of(QuotaKey.CPU_ALLOCATED, 250L, QuotaKey.CONTAINERS_RUNNING, 1L));
        assertThat(quota(QuotaKey.CPU_ALLOCATED).used()).isEqualTo(250);
        release("ctr_a");
        release("ctr_a");
        assertThat(quota(QuotaKey.CPU_ALLOCATED).used()).isZero();
        assertThat(quota(QuotaKey.CONTAINERS_RUNNING).used()).isZero();
        assertThat(quotas.driftAcrossTenants()).isEmpty();
    }

    @Test
    void a_holder_may_grow_shrink_and_give_a_key_back() {
        reserve("reg", Map.of(QuotaKey.REGISTRY_STORAGE, 1_000L));
        reserve("reg", Map.of(QuotaKey.REGISTRY_STORAGE, 4_000L));
        assertThat(quota(QuotaKey.REGISTRY_STORAGE).used()).isEqualTo(4_000);
        reserve("reg", Map.of(QuotaKey.REGISTRY_STORAGE, 500L));
        assertThat(quota(QuotaKey.REGISTRY_STORAGE).used()).isEqualTo(500);
        reserve("reg", Map.of(QuotaKey.REGISTRY_STORAGE, 0L));
        assertThat(quota(QuotaKey.REGISTRY_STORAGE).used()).isZero();
        assertThat(quotas.driftAcrossTenants()).isEmpty();
    }

    @Test
    void a_limit_below_what_is_held_takes_nothing_away_but_lets_nothing_in() {
        reserve("ctr_a", Map.of(QuotaKey.CPU_ALLOCATED, 500L));
        quotas.limitAccount(operator, tenant.account(), QuotaKey.CPU_ALLOCATED, 100L);
        assertThat(quota(QuotaKey.CPU_ALLOCATED).used()).isEqualTo(500);
        assertThat(reserves("ctr_b", 1)).isFalse();
        reserve("ctr_a", Map.of(QuotaKey.CPU_ALLOCATED, 400L));
        assertThat(quota(QuotaKey.CPU_ALLOCATED).used()).isEqualTo(400);
    }

    @Test
    void what_a_rolled_back_transaction_reserved_is_not_held() {
        assertThatThrownBy(
                        () ->
                                transactions.runInAccount(
                                        tenant.account(),
                                        () -> {
                                            quotas.reserve(
                                                    tenant.account(),
                                                    project.id(),
                                                    "ctr_a",
                                                    Map.of(QuotaKey.CPU_ALLOCATED, 1L));
                                            throw new IllegalStateException("give up");
                                        }))
                .hasMessage("give up");
        assertThat(quota(QuotaKey.CPU_ALLOCATED).used()).isZero();
    }

    @Test
    void nothing_is_reserved_outside_a_transaction() {
        assertThatThrownBy(() -> quotas.release(tenant.account(), "ctr_a"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void no_amount_overflows_its_way_past_a_limit() {
        quotas.limitAccount(operator, tenant.account(), QuotaKey.MEMORY_ALLOCATED, Long.MAX_VALUE);
        reserve("ctr_a", Map.of(QuotaKey.MEMORY_ALLOCATED, Long.MAX_VALUE));
        assertThatThrownBy(() -> reserve("ctr_b", Map.of(QuotaKey.MEMORY_ALLOCATED, 1L)))
                .isInstanceOfSatisfying(
                        StivaException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("quota-exceeded"));
    }

    @Test
    void an_effect_tells_before_and_after_and_holds_nothing() {
        reserve("ctr_a", Map.of(QuotaKey.CPU_ALLOCATED, 500L));
        quotas.limitProject(tenant.owner(), project, QuotaKey.CPU_ALLOCATED, 1_000L);
        assertThat(
                        quotas.effect(
                                tenant.account(),
                                project.id(),
                                Map.of(QuotaKey.CPU_ALLOCATED, 750L)))
                .containsExactly(
                        new Effect("cpu.allocated", 16_000L, 500, 1_250, "mCPU", "account"),
                        new Effect("cpu.allocated", 1_000L, 500, 1_250, "mCPU", "project"));
        assertThat(quota(QuotaKey.CPU_ALLOCATED).used()).isEqualTo(500);
    }

    @Test
    void operations_under_way_count_as_reserved_not_as_used() {
        reserve("op_upload", Map.of(QuotaKey.REGISTRY_STORAGE, 700L));
        reserve("reg", Map.of(QuotaKey.REGISTRY_STORAGE, 300L));
        assertThat(quota(QuotaKey.REGISTRY_STORAGE))
                .satisfies(
                        quota -> {
                            assertThat(quota.used()).isEqualTo(300);
                            assertThat(quota.reserved()).isEqualTo(700);
                            assertThat(quota.source()).isEqualTo("plan");
                        });
    }

    @Test
    void only_an_operator_changes_an_accounts_limits() {
        assertThatThrownBy(
                        () ->
                                quotas.limitAccount(
                                        tenant.owner(), tenant.account(), QuotaKey.PIDS, null))
                .isInstanceOfSatisfying(
                        StivaException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("forbidden"));
    }

    private boolean reserves(String holder, long milliCpu) {
        try {
            reserve(holder, Map.of(QuotaKey.CPU_ALLOCATED, milliCpu));
            return true;
        } catch (StivaException refused) {
            assertThat(refused.code()).isEqualTo("quota-exceeded");
            return false;
        }
    }

    private void reserve(String holder, Map<QuotaKey, Long> amounts) {
        transactions.runInAccount(
                tenant.account(),
                () -> quotas.reserve(tenant.account(), project.id(), holder, amounts));
    }

    private void release(String holder) {
        transactions.runInAccount(tenant.account(), () -> quotas.release(tenant.account(), holder));
    }

    private Quota quota(QuotaKey key) {
        return quotas.show(tenant.account(), null).stream()
                .filter(quota -> quota.key().equals(key.text()))
                .findFirst()
                .orElseThrow();
    }
}
