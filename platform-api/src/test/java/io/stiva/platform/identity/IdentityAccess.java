package io.stiva.platform.identity;

import io.stiva.client.api.Sessions.Login;
import io.stiva.client.api.Tokens.NewToken;
import io.stiva.platform.access.Role;
import io.stiva.platform.testing.AccessRow;
import io.stiva.platform.testing.AccessRows;
import io.stiva.platform.testing.AccessStage;
import io.stiva.platform.testing.Tenant;
import java.util.List;
import org.springframework.stereotype.Component;

/** Who may log in and keep tokens. */
@Component
class IdentityAccess implements AccessRows {

    @Override
    public List<AccessRow> rows() {
        return List.of(
                AccessRow.of("GET /api/v1/openapi.json")
                        .request(stage -> stage.http().get("/api/v1/openapi.json"))
                        .anonymous(200)
                        .otherTenant(200)
                        .tooSmall(stage -> stage.tokenOf(Role.VIEWER), 200)
                        .allowed(AccessStage::owner, 200),
                AccessRow.of("POST /api/v1/sessions")
                        .request(
                                stage ->
                                        stage.http()
                                                .post(
                                                        "/api/v1/sessions",
                                                        new Login(
                                                                stage.tenant().owner().email(),
                                                                Tenant.PASSWORD,
                                                                null)))
                        .anonymous(201)
                        .otherTenant(201)
                        .tooSmall(stage -> stage.tokenOf(Role.VIEWER), 201)
                        .allowed(AccessStage::owner, 201),
                AccessRow.of("DELETE /api/v1/sessions/current")
                        .request(stage -> stage.http().delete("/api/v1/sessions/current"))
                        .otherTenant(204)
                        .tooSmall(stage -> stage.tokenOf(Role.VIEWER), 204)
                        .allowed(AccessStage::owner, 204),
                AccessRow.of("GET /api/v1/me")
                        .request(stage -> stage.http().get("/api/v1/me"))
                        .otherTenant(200)
                        .tooSmall(stage -> stage.tokenOf(Role.VIEWER), 200)
                        .allowed(AccessStage::owner, 200),
                AccessRow.of("POST /api/v1/tokens")
                        .request(
                                stage ->
                                        stage.http()
                                                .post(
                                                        "/api/v1/tokens",
                                                        new NewToken("t", null, null, null)))
                        .otherTenant(201)
                        .tooSmall(stage -> stage.scoped("read"), 403)
                        .allowed(stage -> stage.tokenOf(Role.VIEWER), 201),
                AccessRow.of("GET /api/v1/tokens")
                        .request(stage -> stage.http().get("/api/v1/tokens"))
                        .otherTenant(200)
                        .tooSmall(stage -> stage.scoped("read"), 403)
                        .allowed(stage -> stage.tokenOf(Role.VIEWER), 200),
                AccessRow.of("DELETE /api/v1/tokens/{token}")
                        .request(
                                stage -> stage.http().delete("/api/v1/tokens/" + freshToken(stage)))
                        .otherTenant(404)
                        .tooSmall(stage -> stage.tokenOf(Role.ADMIN), 404)
                        .allowed(AccessStage::owner, 204));
    }

    /** A token of the owner; even an admin of the same account cannot see or revoke it. */
    private static String freshToken(AccessStage stage) {
        return stage.api()
                .bean(ApiTokens.class)
                .create(stage.tenant().owner(), new NewToken("t", null, null, null))
                .id();
    }
}
