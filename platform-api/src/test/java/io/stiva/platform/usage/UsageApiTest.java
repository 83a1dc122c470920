package io.stiva.platform.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stiva.billing.ledger.LedgerAudit;
import io.stiva.client.api.Quotes.NewQuote;
import io.stiva.client.api.Resources;
import io.stiva.platform.access.Role;
import io.stiva.platform.testing.ApiTest;
import io.stiva.platform.testing.Http;
import io.stiva.platform.testing.Tenant;
import io.stiva.protocol.UsageBatch;
import io.stiva.protocol.UsageEntry;
import io.stiva.vocabulary.StivaException;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class UsageApiTest extends ApiTest {

    private static final Resources SMALL = new Resources(250, 64L << 20, null);

    @Test
    void a_quote_says_second_hour_and_thirty_days_line_by_line() {
        Http.Answer answer = quote(tenant.ownerToken(), SMALL, 2, tenant.project().name().value());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("currency")).isEqualTo("EUR");
        assertThat(answer.text("perSecond")).isEqualTo("0.0000061625");
        assertThat(answer.text("perHour")).isEqualTo("0.022185");
        assertThat(answer.text("per30Days")).isEqualTo("15.9732");
        assertThat(answer.text("priceBookVersion")).isEqualTo("standard-1");
        JsonNode cpu = answer.json().get("lines").get(0);
        assertThat(cpu.get("meter").asString()).isEqualTo("compute.cpu.allocated");
        assertThat(cpu.get("quantityPerSecond").asString()).isEqualTo("0.5");
        assertThat(cpu.get("unit").asString()).isEqualTo("vCPU-seconds");
        assertThat(cpu.get("unitPrice").asString()).isEqualTo("0.000012");
        assertThat(answer.json().get("quotas").size()).isPositive();
    }

    @Test
    void a_quote_for_the_impossible_says_what_is_possible() {
        String token = tenant.ownerToken();
        for (Resources wrong :
                List.of(
                        new Resources(0, 64L << 20, null),
                        new Resources(-250, 64L << 20, null),
                        new Resources(250, 1, null),
                        new Resources(250, 64L << 20, 0L),
                        new Resources(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE))) {
            Http.Answer answer = quote(token, wrong, 1, null);
            assertThat(answer.status()).as("%s", wrong).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("invalid-quote");
            assertThat(answer.body()).contains("must be");
        }
        assertThat(quote(token, SMALL, -1, null).status()).isEqualTo(400);
        assertThat(quote(token, SMALL, 1, Tenant.make(api).project().name().value()).status())
                .as("another tenant's project")
                .isEqualTo(404);
    }

    @Test
    void the_price_book_is_shown_with_every_meter() {
        Http.Answer answer = http.get("/api/v1/price-books/current").as(tenant.ownerToken()).send();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("version")).isEqualTo("standard-1");
        assertThat(answer.json().get("prices").size()).isEqualTo(9);
        assertThat(http.get("/api/v1/price-books/current").send().status()).isEqualTo(401);
    }

    @Test
    void cost_is_the_quote_times_the_seconds_by_any_grouping() {
        MeteredContainer container = new MeteredContainer(api, tenant);
        NodeUsage door = api.bean(NodeUsage.class);
        assertThat(door.accept(container.node, container.runs(0, 10, 1))).isEqualTo(1);
        UsageBatch second = container.runs(10, 25, 2);
        assertThat(door.accept(container.node, second)).isEqualTo(2);
        assertThat(door.accept(container.node, second)).as("sent twice").isEqualTo(2);

        BigDecimal expected =
                new BigDecimal(quote(tenant.ownerToken(), SMALL, 1, null).text("perSecond"))
                        .multiply(BigDecimal.valueOf(25));
        for (String groupBy : List.of("project", "service", "container")) {
            Http.Answer answer = usage(tenant.ownerToken(), container.month(), groupBy, null);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(new BigDecimal(answer.text("unroundedListCost")))
                    .as(groupBy)
                    .isEqualByComparingTo(expected);
            assertThat(answer.text("listCost")).isEqualTo("0.00");
            assertThat(answer.text("ratedUntil")).isEqualTo(container.at(25).toString());
        }
        JsonNode group =
                usage(tenant.ownerToken(), container.month(), "container", null)
                        .json()
                        .get("groups")
                        .get(0);
        assertThat(group.get("id").asString()).isEqualTo(container.id.toString());
        assertThat(group.get("name").asString()).isEqualTo("web");
        assertThat(group.get("lines").get(0).get("quantity").asString()).isEqualTo("6.25");
        assertThat(api.bean(Usages.class).costsByIncarnation(tenant.account(), container.id))
                .containsExactly(
                        java.util.Map.entry(1, expected.stripTrailingZeros().toPlainString()));
        assertThat(api.bean(LedgerAudit.class).run().findings()).isEmpty();
    }

    @Test
    void another_tenant_sees_nothing_of_it_and_a_viewer_no_money() {
        MeteredContainer container = new MeteredContainer(api, tenant);
        api.bean(NodeUsage.class).accept(container.node, container.runs(0, 10, 1));
        Tenant other = Tenant.make(api);
        Http.Answer foreign = usage(other.ownerToken(), container.month(), "container", null);
        assertThat(foreign.status()).isEqualTo(200);
        assertThat(foreign.json().get("groups").size()).isZero();
        String name = tenant.project().name().value();
        assertThat(usage(other.ownerToken(), container.month(), "container", name).status())
                .isEqualTo(404);
        assertThat(usage(tenant.tokenOf(Role.VIEWER), "current", "service", null).status())
                .isEqualTo(403);
        assertThat(usage(tenant.tokenOf(Role.BILLING), "current", "service", null).status())
                .isEqualTo(200);
        assertThat(http.get("/api/v1/usage").send().status()).isEqualTo(401);
    }

    @Test
    void a_period_without_usage_is_empty_and_nonsense_is_refused() {
        String token = tenant.ownerToken();
        Http.Answer answer = usage(token, "2024-02", "service", null);
        assertThat(answer.text("periodStart")).isEqualTo("2024-02-01T00:00:00Z");
        assertThat(answer.text("periodEnd")).isEqualTo("2024-03-01T00:00:00Z");
        assertThat(answer.text("unroundedListCost")).isEqualTo("0");
        assertThat(usage(token, "previous", "service", null).status()).isEqualTo(200);
        for (String wrong : List.of("2026-13", "yesterday", "0000-01", "2026-11-01")) {
            assertThat(usage(token, wrong, "service", null).code())
                    .as(wrong)
                    .isIn("invalid-period");
        }
        assertThat(usage(token, "current", "colour", null).code()).isEqualTo("invalid-group-by");
    }

    @Test
    void a_batch_that_was_changed_or_cannot_be_read_is_refused_and_costs_nothing() {
        MeteredContainer container = new MeteredContainer(api, tenant);
        NodeUsage door = api.bean(NodeUsage.class);
        UsageBatch honest = container.runs(0, 10, 1);
        UsageEntry first = honest.records().getFirst();
        for (String canonical :
                List.of(
                        first.canonical().replace("quantity 2500000", "quantity 2500001"),
                        "nonsense",
                        "")) {
            UsageBatch changed =
                    new UsageBatch(
                            honest.number(),
                            honest.previousHash(),
                            List.of(
                                    new UsageEntry(canonical, first.hash()),
                                    honest.records().get(1)),
                            honest.signature());
            assertThatThrownBy(() -> door.accept(container.node, changed))
                    .as(canonical)
                    .isInstanceOf(StivaException.class);
        }
        assertThat(usage(tenant.ownerToken(), container.month(), "project", null).text("listCost"))
                .isEqualTo("0.00");
        assertThat(door.accept(container.node, honest)).isEqualTo(1);
    }

    private Http.Answer quote(
            String token, Resources resources, int replicas, @Nullable String project) {
        return http.post("/api/v1/quotes", new NewQuote(resources, replicas, project))
                .as(token)
                .send();
    }

    private Http.Answer usage(
            String token, String period, String groupBy, @Nullable String project) {
        String path = "/api/v1/usage?period=" + period + "&groupBy=" + groupBy;
        return http.get(project == null ? path : path + "&project=" + project).as(token).send();
    }
}
