package io.stiva.platform.workload;

import io.stiva.client.api.ContainerTemplate;
import io.stiva.client.api.Containers.NewContainer;
import io.stiva.client.api.Resources;
import io.stiva.client.api.Services.NewRevision;
import io.stiva.client.api.Services.NewService;
import io.stiva.client.api.Services.ServicePatch;
import io.stiva.platform.access.Role;
import io.stiva.platform.testing.AccessRow;
import io.stiva.platform.testing.AccessRows;
import io.stiva.platform.testing.AccessStage;
import io.stiva.platform.testing.Templates;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Who may see and change services and containers. */
@Component
class WorkloadAccess implements AccessRows {

    private static final AtomicInteger COUNT = new AtomicInteger();

    @Override
    public List<AccessRow> rows() {
        return Stream.of(services(), containers()).flatMap(List::stream).toList();
    }

    private static List<AccessRow> services() {
        return List.of(
                deployers("POST /api/v1/projects/{project}/services")
                        .request(
                                stage ->
                                        stage.http()
                                                .post(
                                                        project(stage) + "/services",
                                                        newService(stage)))
                        .allowed(stage -> stage.tokenOf(Role.DEVELOPER), 201),
                readers("GET /api/v1/projects/{project}/services")
                        .request(stage -> stage.http().get(project(stage) + "/services"))
                        .allowed(stage -> stage.tokenOf(Role.VIEWER), 200),
                readers("GET /api/v1/services/{service}")
                        .request(stage -> stage.http().get(service(stage)))
                        .allowed(stage -> stage.tokenOf(Role.VIEWER), 200),
                deployers("PATCH /api/v1/services/{service}")
                        .request(stage -> stage.http().patch(service(stage), new ServicePatch(0)))
                        .allowed(stage -> stage.tokenOf(Role.DEVELOPER), 200),
                deployers("DELETE /api/v1/services/{service}")
                        .request(stage -> stage.http().delete(service(stage)))
                        .allowed(stage -> stage.tokenOf(Role.DEVELOPER), 202),
                deployers("POST /api/v1/services/{service}/revisions")
                        .request(
                                stage ->
                                        stage.http()
                                                .post(
                                                        service(stage) + "/revisions",
                                                        new NewRevision(nowhere(stage), null)))
                        .allowed(stage -> stage.tokenOf(Role.DEVELOPER), 201),
                readers("GET /api/v1/services/{service}/revisions")
                        .request(stage -> stage.http().get(service(stage) + "/revisions"))
                        .allowed(stage -> stage.tokenOf(Role.VIEWER), 200),
                readers("GET /api/v1/services/{service}/why")
                        .request(stage -> stage.http().get(service(stage) + "/why"))
                        .allowed(stage -> stage.tokenOf(Role.VIEWER), 200),
                readers("GET /api/v1/services/{service}/logs")
                        .request(stage -> stage.http().get(service(stage) + "/logs"))
                        .allowed(stage -> stage.tokenOf(Role.VIEWER), 200));
    }

    private static List<AccessRow> containers() {
        return List.of(
                deployers("POST /api/v1/projects/{project}/containers")
                        .request(
                                stage ->
                                        stage.http()
                                                .post(
                                                        project(stage) + "/containers",
                                                        new NewContainer(
                                                                null, nowhere(stage), null)))
                        .allowed(stage -> stage.tokenOf(Role.DEVELOPER), 201),
                readers("GET /api/v1/projects/{project}/containers")
                        .request(stage -> stage.http().get(project(stage) + "/containers"))
                        .allowed(stage -> stage.tokenOf(Role.VIEWER), 200),
                read(""),
                read("/ends"),
                read("/wait?state=PENDING&timeout=0"),
                read("/why"),
                read("/logs"),
                read("/stats"),
                deployers("GET /api/v1/containers/{container}/exec")
                        .request(stage -> stage.http().get(container(stage) + "/exec"))
                        .allowed(stage -> stage.tokenOf(Role.DEVELOPER), 409), // it waits
                // A container that waits has no processes and no files.
                readers("GET /api/v1/containers/{container}/processes")
                        .request(stage -> stage.http().get(container(stage) + "/processes"))
                        .allowed(stage -> stage.tokenOf(Role.VIEWER), 409),
                deployers("GET /api/v1/containers/{container}/files")
                        .request(stage -> stage.http().get(container(stage) + "/files?path=/"))
                        .allowed(stage -> stage.tokenOf(Role.DEVELOPER), 409),
                deployers("PUT /api/v1/containers/{container}/files")
                        .request(
                                stage ->
                                        stage.http()
                                                .put(container(stage) + "/files?path=/", "")
                                                .type("application/x-tar"))
                        .allowed(stage -> stage.tokenOf(Role.DEVELOPER), 409),
                deployers("POST /api/v1/containers/{container}/kill")
                        .request(stage -> stage.http().post(container(stage) + "/kill", ""))
                        .allowed(stage -> stage.tokenOf(Role.DEVELOPER), 409),
                deployers("POST /api/v1/containers/{container}/pause")
                        .request(stage -> stage.http().post(container(stage) + "/pause", ""))
                        .allowed(stage -> stage.tokenOf(Role.DEVELOPER), 409),
                deployers("POST /api/v1/containers/{container}/unpause")
                        .request(stage -> stage.http().post(container(stage) + "/unpause", ""))
                        .allowed(stage -> stage.tokenOf(Role.DEVELOPER), 409),
                deployers("POST /api/v1/containers/{container}/stop")
                        .request(stage -> stage.http().post(container(stage) + "/stop", ""))
                        .allowed(stage -> stage.tokenOf(Role.DEVELOPER), 200),
                deployers("POST /api/v1/containers/{container}/start")
                        .request(stage -> stage.http().post(container(stage) + "/start", ""))
                        .allowed(stage -> stage.tokenOf(Role.DEVELOPER), 200),
                deployers("DELETE /api/v1/containers/{container}")
                        .request(stage -> stage.http().delete(container(stage)))
                        .allowed(stage -> stage.tokenOf(Role.DEVELOPER), 202));
    }

    private static AccessRow read(String sub) {
        String path = sub.contains("?") ? sub.substring(0, sub.indexOf('?')) : sub;
        return readers("GET /api/v1/containers/{container}" + path)
                .request(stage -> stage.http().get(container(stage) + sub))
                .allowed(stage -> stage.tokenOf(Role.VIEWER), 200);
    }

    private static AccessRow.Builder readers(String route) {
        return AccessRow.of(route);
    }

    private static AccessRow.Builder deployers(String route) {
        return AccessRow.of(route).tooSmall(stage -> stage.tokenOf(Role.VIEWER), 403);
    }

    private static String project(AccessStage stage) {
        return "/api/v1/projects/" + stage.tenant().project().name();
    }

    private static NewService newService(AccessStage stage) {
        return new NewService("access-" + COUNT.incrementAndGet(), nowhere(stage), 0, null, null);
    }

    /** The path of a service without containers that was just made. */
    private static String service(AccessStage stage) {
        Services services = stage.api().bean(Services.class);
        String project = stage.tenant().project().name().value();
        Services.Whole made = services.create(stage.tenant().owner(), project, newService(stage));
        return "/api/v1/services/" + made.service().id();
    }

    /** The path of a waiting container that was just made. */
    private static String container(AccessStage stage) {
        Containers containers = stage.api().bean(Containers.class);
        String project = stage.tenant().project().name().value();
        Containers.Whole made =
                containers.create(
                        stage.tenant().owner(),
                        project,
                        new NewContainer(null, nowhere(stage), null));
        return "/api/v1/containers/" + made.container().id();
    }

    /** Fits on no node, whatever nodes other tests join: it waits for ever. */
    private static ContainerTemplate nowhere(AccessStage stage) {
        return Templates.onNodes(
                stage.tenant(), new Resources(10, 4 << 20, 1L), "access", "nowhere");
    }
}
