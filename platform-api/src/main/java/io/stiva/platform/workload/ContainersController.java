package io.stiva.platform.workload;

import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Containers.ContainerProcess;
import io.stiva.client.api.Containers.DeathCertificate;
import io.stiva.client.api.Containers.Kill;
import io.stiva.client.api.Containers.NewContainer;
import io.stiva.client.api.Page;
import io.stiva.client.api.Services.Preview;
import io.stiva.client.api.Why;
import io.stiva.platform.access.Caller;
import io.stiva.platform.shared.Answers;
import io.stiva.platform.shared.Cursor;
import io.stiva.platform.shared.IfMatch;
import io.stiva.platform.shared.PageQuery;
import io.stiva.vocabulary.ContainerState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Containers. */
@RestController
class ContainersController {

    private static final int MOST_ENDS = 100;

    private final Containers containers;
    private final ContainerTalks talks;
    private final ContainerWaits waits;
    private final Explanations explanations;
    private final Admission admission;
    private final Documents documents;

    ContainersController(
            Containers containers,
            ContainerTalks talks,
            ContainerWaits waits,
            Explanations explanations,
            Admission admission,
            Documents documents) {
        this.containers = containers;
        this.talks = talks;
        this.waits = waits;
        this.explanations = explanations;
        this.admission = admission;
        this.documents = documents;
    }

    @PostMapping("/api/v1/projects/{project}/containers")
    ResponseEntity<Container> create(
            Caller caller, @PathVariable String project, @RequestBody NewContainer wanted) {
        Container made = documents.container(caller, containers.create(caller, project, wanted));
        return Answers.created("/api/v1/containers/" + made.id(), made, made.version());
    }

    @PostMapping(value = "/api/v1/projects/{project}/containers", params = "validateOnly=true")
    Preview preview(Caller caller, @PathVariable String project, @RequestBody NewContainer wanted) {
        Containers.Plan plan = containers.preview(caller, project, wanted);
        Template template = plan.admitted().template();
        return new Preview(template.document(), 1, admission.quote(plan.project(), template, 1));
    }

    @GetMapping("/api/v1/projects/{project}/containers")
    Page<Container> list(
            Caller caller,
            @PathVariable String project,
            @RequestParam(required = false) @Nullable String service,
            @RequestParam(required = false) @Nullable ContainerState state,
            @RequestParam(required = false) @Nullable String name,
            PageQuery page) {
        return page.page(
                containers.list(caller, project, new Containers.Query(service, state, name), page),
                whole -> documents.container(caller, whole),
                whole -> Cursor.of(whole.container().id().value()));
    }

    @GetMapping("/api/v1/containers/{container}")
    ResponseEntity<Container> get(Caller caller, @PathVariable String container) {
        Containers.Whole found = containers.find(caller, container);
        DeathCertificate end = found.lastEnd();
        if (end == null) {
            return answer(caller, found);
        }
        String cost = admission.listCosts(found.container()).get(end.incarnation());
        return answer(caller, new Containers.Whole(found.container(), Documents.priced(end, cost)));
    }

    /** Every end, newest first. */
    @GetMapping("/api/v1/containers/{container}/ends")
    Page<DeathCertificate> ends(Caller caller, @PathVariable String container) {
        List<DeathCertificate> ends = containers.ends(caller, container, MOST_ENDS);
        Map<Integer, String> costs =
                admission.listCosts(containers.find(caller, container).container());
        return new Page<>(
                ends.stream()
                        .map(end -> Documents.priced(end, costs.get(end.incarnation())))
                        .toList(),
                null);
    }

    /** 200 once the container is in the state, 408 when the time is up before. */
    @GetMapping("/api/v1/containers/{container}/wait")
    ResponseEntity<Container> await(
            Caller caller,
            @PathVariable String container,
            @RequestParam(defaultValue = "RUNNING") ContainerState state,
            @RequestParam(defaultValue = "60") int timeout) {
        return answer(caller, waits.await(caller, container, state, timeout));
    }

    @PostMapping("/api/v1/containers/{container}/stop")
    ResponseEntity<Container> stop(
            Caller caller, @PathVariable String container, IfMatch expected) {
        return answer(caller, containers.stop(caller, container, expected));
    }

    /** 202 for other signals than KILL: whether it was sent is told by an event. */
    @PostMapping("/api/v1/containers/{container}/kill")
    ResponseEntity<Container> kill(
            Caller caller,
            @PathVariable String container,
            @RequestBody(required = false) @Nullable Kill wanted,
            IfMatch expected) {
        int signal = Signals.parse(wanted == null ? null : wanted.signal());
        if (signal == Signals.KILL) {
            return answer(caller, containers.kill(caller, container, expected));
        }
        return ResponseEntity.status(HttpStatus.ACCEPTED)
                .body(documents.container(caller, talks.signal(caller, container, signal)));
    }

    @PostMapping("/api/v1/containers/{container}/pause")
    ResponseEntity<Container> pause(
            Caller caller, @PathVariable String container, IfMatch expected) {
        return answer(caller, containers.pause(caller, container, true, expected));
    }

    @PostMapping("/api/v1/containers/{container}/unpause")
    ResponseEntity<Container> unpause(
            Caller caller, @PathVariable String container, IfMatch expected) {
        return answer(caller, containers.pause(caller, container, false, expected));
    }

    /** Every process, at most 1,024. */
    @GetMapping("/api/v1/containers/{container}/processes")
    Page<ContainerProcess> processes(Caller caller, @PathVariable String container) {
        return new Page<>(talks.processes(caller, container), null);
    }

    @PostMapping("/api/v1/containers/{container}/start")
    ResponseEntity<Container> start(
            Caller caller, @PathVariable String container, IfMatch expected) {
        return answer(caller, containers.start(caller, container, expected));
    }

    /** 202: it ends and goes after the answer. */
    @DeleteMapping("/api/v1/containers/{container}")
    ResponseEntity<Container> remove(
            Caller caller, @PathVariable String container, IfMatch expected) {
        Container gone =
                documents.container(caller, containers.remove(caller, container, expected));
        return ResponseEntity.status(HttpStatus.ACCEPTED).body(gone);
    }

    @GetMapping("/api/v1/containers/{container}/why")
    Why why(Caller caller, @PathVariable String container) {
        return explanations.ofContainer(caller, container);
    }

    private ResponseEntity<Container> answer(Caller caller, Containers.Whole whole) {
        Container document = documents.container(caller, whole);
        return Answers.ok(document, document.version());
    }
}
