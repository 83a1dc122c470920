package io.stiva.platform.tenancy;

import io.stiva.client.api.Accounts.NewAccount;
import io.stiva.client.api.Accounts.NewUser;
import io.stiva.client.api.Projects.NewProject;
import io.stiva.client.api.Quotas.NewLimit;
import io.stiva.platform.access.Role;
import io.stiva.platform.testing.AccessRow;
import io.stiva.platform.testing.AccessRows;
import io.stiva.platform.testing.AccessStage;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Who may see and change accounts, projects and quotas. */
@Component
class TenancyAccess implements AccessRows {

    @Override
    public List<AccessRow> rows() {
        return Stream.of(projects(), accounts(), quotas(), events()).flatMap(List::stream).toList();
    }

    private static List<AccessRow> projects() {
        return List.of(
                AccessRow.of("POST /api/v1/projects")
                        .request(
                                stage ->
                                        stage.http()
                                                .post(
                                                        "/api/v1/projects",
                                                        new NewProject(
                                                                stage.tenant()
                                                                        .unusedSlug()
                                                                        .value())))
                        .otherTenant(201)
                        .tooSmall(stage -> stage.tokenOf(Role.DEVELOPER), 403)
                        .allowed(stage -> stage.tokenOf(Role.ADMIN), 201),
                AccessRow.of("GET /api/v1/projects")
                        .request(stage -> stage.http().get("/api/v1/projects"))
                        .otherTenant(200)
                        .allowed(stage -> stage.tokenOf(Role.VIEWER), 200),
                AccessRow.of("GET /api/v1/projects/{project}")
                        .request(stage -> stage.http().get(project(stage)))
                        .allowed(stage -> stage.tokenOf(Role.VIEWER), 200),
                AccessRow.of("DELETE /api/v1/projects/{project}")
                        .request(
                                stage ->
                                        stage.http()
                                                .delete("/api/v1/projects/" + stage.freshProject()))
                        .tooSmall(stage -> stage.tokenOf(Role.DEVELOPER), 403)
                        .allowed(stage -> stage.tokenOf(Role.ADMIN), 204));
    }

    private static List<AccessRow> accounts() {
        return List.of(
                AccessRow.of("POST /api/v1/accounts")
                        .request(
                                stage ->
                                        stage.http()
                                                .post(
                                                        "/api/v1/accounts",
                                                        new NewAccount("New", null, null)))
                        .otherTenant(403)
                        .tooSmall(AccessStage::owner, 403)
                        .allowed(AccessStage::operator, 201),
                AccessRow.of("GET /api/v1/accounts")
                        .request(stage -> stage.http().get("/api/v1/accounts"))
                        .otherTenant(403)
                        .tooSmall(AccessStage::owner, 403)
                        .allowed(AccessStage::operator, 200),
                AccessRow.of("GET /api/v1/accounts/{account}")
                        .request(stage -> stage.http().get(account(stage)))
                        .allowed(stage -> stage.tokenOf(Role.VIEWER), 200),
                AccessRow.of("GET /api/v1/accounts/{account}/users")
                        .request(stage -> stage.http().get(account(stage) + "/users"))
                        .allowed(stage -> stage.tokenOf(Role.VIEWER), 200),
                AccessRow.of("POST /api/v1/accounts/{account}/users")
                        .request(
                                stage ->
                                        stage.http()
                                                .post(
                                                        account(stage) + "/users",
                                                        new NewUser(
                                                                UUID.randomUUID() + "@x.example",
                                                                "VIEWER",
                                                                null)))
                        .tooSmall(stage -> stage.tokenOf(Role.DEVELOPER), 403)
                        .allowed(stage -> stage.tokenOf(Role.ADMIN), 201));
    }

    private static List<AccessRow> quotas() {
        NewLimit limit = new NewLimit(5L);
        return List.of(
                AccessRow.of("GET /api/v1/quotas")
                        .request(stage -> stage.http().get("/api/v1/quotas"))
                        .otherTenant(200)
                        .allowed(stage -> stage.tokenOf(Role.VIEWER), 200),
                AccessRow.of("GET /api/v1/accounts/{account}/quotas")
                        .request(stage -> stage.http().get(account(stage) + "/quotas"))
                        .allowed(stage -> stage.tokenOf(Role.VIEWER), 200),
                AccessRow.of("PUT /api/v1/accounts/{account}/quotas/{key}")
                        .request(
                                stage -> stage.http().put(account(stage) + "/quotas/routes", limit))
                        .tooSmall(AccessStage::owner, 403)
                        .allowed(AccessStage::operator, 200),
                AccessRow.of("GET /api/v1/projects/{project}/quotas")
                        .request(stage -> stage.http().get(project(stage) + "/quotas"))
                        .allowed(stage -> stage.tokenOf(Role.VIEWER), 200),
                AccessRow.of("PUT /api/v1/projects/{project}/quotas/{key}")
                        .request(
                                stage -> stage.http().put(project(stage) + "/quotas/routes", limit))
                        .tooSmall(stage -> stage.tokenOf(Role.DEVELOPER), 403)
                        .allowed(stage -> stage.tokenOf(Role.ADMIN), 200));
    }

    private static List<AccessRow> events() {
        return List.of(
                AccessRow.of("GET /api/v1/events")
                        .request(
                                stage ->
                                        stage.http()
                                                .get("/api/v1/events")
                                                .header("Accept", "application/json"))
                        .otherTenant(200)
                        .allowed(stage -> stage.tokenOf(Role.VIEWER), 200));
    }

    private static String project(AccessStage stage) {
        return "/api/v1/projects/" + stage.tenant().project().name();
    }

    private static String account(AccessStage stage) {
        return "/api/v1/accounts/" + stage.tenant().account();
    }
}
