package io.stiva.platform.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.stiva.platform.testing.AccessRow;
import io.stiva.platform.testing.AccessRows;
import io.stiva.platform.testing.AccessStage;
import io.stiva.platform.testing.Http.Answer;
import io.stiva.platform.testing.Http.Call;
import io.stiva.platform.testing.RunningApi;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Every route of the API, asked by a stranger, another tenant, somebody too small, and an entitled
 * one.
 */
class AccessTableTest {

    private final RunningApi api = RunningApi.shared();
    private final List<AccessRow> table =
            api.beans(AccessRows.class).stream().flatMap(each -> each.rows().stream()).toList();

    @Test
    void every_route_has_a_row_and_every_row_a_route() {
        Set<String> rows =
                table.stream().map(AccessRow::route).collect(Collectors.toCollection(TreeSet::new));
        assertThat(rows).containsExactlyInAnyOrderElementsOf(routes());
        assertThat(table).hasSameSizeAs(rows);
    }

    @TestFactory
    Stream<DynamicTest> each_caller_gets_what_the_table_says() {
        AccessStage stage = new AccessStage(api);
        return table.stream()
                .flatMap(
                        row ->
                                Stream.of(
                                        test(
                                                row,
                                                "anonymous",
                                                row.anonymousStatus(),
                                                call(row, stage)),
                                        test(
                                                row,
                                                "other tenant",
                                                row.otherTenantStatus(),
                                                () ->
                                                        row.request()
                                                                .apply(stage)
                                                                .as(stage.stranger())),
                                        test(
                                                row,
                                                "too small",
                                                row.smallStatus(),
                                                () ->
                                                        row.request()
                                                                .apply(stage)
                                                                .as(row.small().apply(stage))),
                                        test(
                                                row,
                                                "allowed",
                                                row.enoughStatus(),
                                                () ->
                                                        row.request()
                                                                .apply(stage)
                                                                .as(row.enough().apply(stage)))));
    }

    /** Builds a request when its test runs, so that each caller meets fresh things. */
    private interface Asking {
        Call build();
    }

    private static Asking call(AccessRow row, AccessStage stage) {
        return () -> row.request().apply(stage);
    }

    private static DynamicTest test(AccessRow row, String who, int expected, Asking asking) {
        return DynamicTest.dynamicTest(
                row.route() + " " + who, () -> assertThat(status(asking)).isEqualTo(expected));
    }

    /** Only the status: a stream would never end. */
    private static int status(Asking asking) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = asking.build().open();
        try (InputStream body = response.body()) {
            Answer answer =
                    response.statusCode() < 400
                            ? new Answer(response.statusCode(), response.headers(), "{}")
                            : new Answer(
                                    response.statusCode(),
                                    response.headers(),
                                    new String(
                                            body.readAllBytes(),
                                            java.nio.charset.StandardCharsets.UTF_8));
            if (answer.status() >= 400) {
                assertThat(answer.code()).as("every refusal is a problem with a code").isNotEmpty();
            }
            return answer.status();
        }
    }

    private Set<String> routes() {
        Set<String> routes = new TreeSet<>();
        for (RequestMappingInfo route :
                api.mappings(RequestMappingHandlerMapping.class).getHandlerMethods().keySet()) {
            for (String pattern : route.getPatternValues()) {
                if (pattern.startsWith("/api/")) {
                    route.getMethodsCondition()
                            .getMethods()
                            .forEach(method -> routes.add(method + " " + pattern));
                }
            }
        }
        return routes;
    }
}
