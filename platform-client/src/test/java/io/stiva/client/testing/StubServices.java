package io.stiva.client.testing;

import io.stiva.client.api.ContainerTemplate;
import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Projects;
import io.stiva.client.api.Services;
import io.stiva.client.api.Services.Service;
import io.stiva.client.testing.StubServer.Reply;
import io.stiva.client.testing.StubServer.Request;
import io.stiva.vocabulary.ContainerState;
import java.util.List;

/** The routes of services: a new one comes up one container per look. */
final class StubServices {

    private final StubCloud cloud;

    StubServices(StubCloud cloud) {
        this.cloud = cloud;
    }

    Reply createService(Request request) {
        var wanted = request.document(Services.NewService.class);
        int replicas = wanted.replicas() == null ? 1 : wanted.replicas();
        Reply refusal = StubAnswers.refusal(cloud, wanted.name(), wanted.template(), replicas);
        if (refusal != null) {
            return refusal;
        }
        if (request.query().containsKey("validateOnly")) {
            return preview(wanted.template(), replicas);
        }
        Service service =
                cloud.service(
                        project(request.path().getFirst()),
                        wanted.name(),
                        wanted.template(),
                        replicas,
                        wanted.httpPort(),
                        "PROGRESSING");
        addMissing(service);
        return Reply.json(202, service);
    }

    private Reply preview(ContainerTemplate template, int replicas) {
        return Reply.json(
                200,
                new Services.Preview(
                        template,
                        replicas,
                        StubPrices.quote(template.resources(), replicas, cloud)));
    }

    Projects.Project project(String name) {
        Projects.Project project = cloud.projects.get(name);
        if (project == null) {
            throw new IllegalArgumentException("no project " + name);
        }
        return project;
    }

    private void addMissing(Service service) {
        long present =
                cloud.containers.values().stream()
                        .filter(c -> service.id().equals(c.serviceId()))
                        .count();
        for (long i = present + 1; i <= service.replicas(); i++) {
            cloud.container(
                    project(service.project()),
                    service,
                    service.name() + "-" + i,
                    ContainerState.PULLING,
                    null,
                    null);
        }
    }

    /** Each look brings one container further, unless it is the one that must wait. */
    Reply lookAtService(Request request) {
        Service service = cloud.services.get(request.path().getFirst());
        if (service == null) {
            return StubApi.found(null);
        }
        cloud.containers.values().stream()
                .filter(c -> service.id().equals(c.serviceId()))
                .filter(c -> c.state() == ContainerState.PULLING)
                .findFirst()
                .ifPresent(
                        c ->
                                cloud.containers.put(
                                        c.id(),
                                        StubCloud.withState(
                                                c, ContainerState.RUNNING, cloud.now())));
        return Reply.json(200, cloud.counted(service));
    }

    Reply scale(Request request) {
        Service service = cloud.services.get(request.path().getFirst());
        Integer replicas = request.document(Services.ServicePatch.class).replicas();
        if (service == null || replicas == null) {
            return StubApi.found(null);
        }
        Service scaled = StubCloud.with(service, replicas, 0, "PROGRESSING", service.revision());
        cloud.services.put(service.id(), scaled);
        List<Container> own =
                cloud.containers.values().stream()
                        .filter(c -> service.id().equals(c.serviceId()))
                        .toList();
        own.stream().skip(replicas).forEach(c -> cloud.containers.remove(c.id()));
        addMissing(scaled);
        return Reply.json(202, cloud.counted(scaled));
    }

    Reply removeService(Request request) {
        String id = request.path().getFirst();
        cloud.containers.values().removeIf(c -> id.equals(c.serviceId()));
        return cloud.services.remove(id) == null ? StubApi.found(null) : Reply.empty(204);
    }

    Reply listRevisions(Request request) {
        List<Services.Revision> revisions = cloud.revisions.get(request.path().getFirst());
        return revisions == null ? StubApi.found(null) : StubApi.page(revisions.reversed());
    }

    Reply revise(Request request) {
        Service service = cloud.services.get(request.path().getFirst());
        var wanted = request.document(Services.NewRevision.class);
        ContainerTemplate template = wanted.template();
        if (service == null || template == null) {
            return StubApi.found(null);
        }
        if (request.query().containsKey("validateOnly")) {
            return preview(template, service.replicas());
        }
        List<Services.Revision> all = cloud.revisions.get(service.id());
        Services.Revision next =
                cloud.revision(service.revision().number() + 1, template, wanted.httpPort());
        if (all != null) {
            all.add(next);
        }
        Service changed = StubCloud.with(service, service.replicas(), 0, "PROGRESSING", next);
        cloud.services.put(service.id(), changed);
        return Reply.json(202, cloud.counted(changed));
    }
}
