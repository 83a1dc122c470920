package io.stiva.platform.usage;

import io.stiva.client.api.Quotes.NewQuote;
import io.stiva.client.api.Resources;
import io.stiva.platform.access.Role;
import io.stiva.platform.testing.AccessRow;
import io.stiva.platform.testing.AccessRows;
import io.stiva.platform.testing.AccessStage;
import java.util.List;
import org.springframework.stereotype.Component;

/** Who may see prices and cost. */
@Component
class UsageAccess implements AccessRows {

    @Override
    public List<AccessRow> rows() {
        return List.of(
                AccessRow.of("POST /api/v1/quotes")
                        .request(
                                stage ->
                                        stage.http()
                                                .post(
                                                        "/api/v1/quotes",
                                                        new NewQuote(
                                                                new Resources(250, 64L << 20, null),
                                                                1,
                                                                project(stage))))
                        .allowed(stage -> stage.tokenOf(Role.VIEWER), 200),
                AccessRow.of("GET /api/v1/usage")
                        .request(
                                stage ->
                                        stage.http().get("/api/v1/usage?project=" + project(stage)))
                        .tooSmall(stage -> stage.tokenOf(Role.VIEWER), 403)
                        .allowed(stage -> stage.tokenOf(Role.BILLING), 200),
                AccessRow.of("GET /api/v1/price-books/current")
                        .request(stage -> stage.http().get("/api/v1/price-books/current"))
                        .otherTenant(200)
                        .allowed(stage -> stage.tokenOf(Role.VIEWER), 200));
    }

    private static String project(AccessStage stage) {
        return stage.tenant().project().name().value();
    }
}
