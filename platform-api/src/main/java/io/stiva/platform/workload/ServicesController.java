package io.stiva.platform.workload;

import io.stiva.client.api.Page;
import io.stiva.client.api.Services.NewRevision;
import io.stiva.client.api.Services.NewService;
import io.stiva.client.api.Services.Preview;
import io.stiva.client.api.Services.Service;
import io.stiva.client.api.Services.ServicePatch;
import io.stiva.client.api.Why;
import io.stiva.platform.access.Caller;
import io.stiva.platform.shared.Answers;
import io.stiva.platform.shared.Cursor;
import io.stiva.platform.shared.IfMatch;
import io.stiva.platform.shared.PageQuery;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Services and their revisions. */
@RestController
class ServicesController {

    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final Services services;
    private final Explanations explanations;
    private final Admission admission;
    private final Documents documents;

    ServicesController(
            Services services,
            Explanations explanations,
            Admission admission,
            Documents documents) {
        this.services = services;
        this.explanations = explanations;
        this.admission = admission;
        this.documents = documents;
    }

    @PostMapping("/api/v1/projects/{project}/services")
    ResponseEntity<Service> create(
            Caller caller, @PathVariable String project, @RequestBody NewService wanted) {
        Service made = documents.service(services.create(caller, project, wanted));
        return Answers.created("/api/v1/services/" + made.id(), made, made.version());
    }

    @PostMapping(value = "/api/v1/projects/{project}/services", params = "validateOnly=true")
    Preview preview(Caller caller, @PathVariable String project, @RequestBody NewService wanted) {
        Services.Plan plan = services.preview(caller, project, wanted);
        Template template = plan.admitted().template();
        return new Preview(
                template.document(),
                plan.replicas(),
                admission.quote(plan.project(), template, plan.replicas()));
    }

    @GetMapping("/api/v1/projects/{project}/services")
    Page<Service> list(
            Caller caller,
            @PathVariable String project,
            @RequestParam(required = false) @Nullable String name,
            PageQuery page) {
        return page.page(
                services.list(caller, project, name, page),
                documents::service,
                whole -> Cursor.of(whole.service().id().value()));
    }

    @GetMapping("/api/v1/services/{service}")
    ResponseEntity<Service> get(Caller caller, @PathVariable String service) {
        return answer(services.find(caller, service));
    }

    @PatchMapping(
            value = "/api/v1/services/{service}",
            consumes = {MERGE_PATCH, "application/json"})
    ResponseEntity<Service> scale(
            Caller caller,
            @PathVariable String service,
            @RequestBody ServicePatch patch,
            IfMatch expected) {
        return answer(services.scale(caller, service, patch.replicas(), expected));
    }

    /** 202: its containers end after it. */
    @DeleteMapping("/api/v1/services/{service}")
    ResponseEntity<Service> delete(Caller caller, @PathVariable String service, IfMatch expected) {
        Service gone = documents.service(services.delete(caller, service, expected));
        return ResponseEntity.status(HttpStatus.ACCEPTED).body(gone);
    }

    @PostMapping("/api/v1/services/{service}/revisions")
    ResponseEntity<Service> revise(
            Caller caller,
            @PathVariable String service,
            @RequestBody NewRevision wanted,
            IfMatch expected) {
        Service made = documents.service(services.revise(caller, service, wanted, expected));
        return Answers.created("/api/v1/services/" + made.id(), made, made.version());
    }

    @PostMapping(value = "/api/v1/services/{service}/revisions", params = "validateOnly=true")
    Preview previewRevision(
            Caller caller, @PathVariable String service, @RequestBody NewRevision wanted) {
        Services.Plan plan = services.previewRevision(caller, service, wanted);
        Template template = plan.admitted().template();
        return new Preview(
                template.document(),
                plan.replicas(),
                admission.quote(plan.project(), template, plan.replicas()));
    }

    @GetMapping("/api/v1/services/{service}/revisions")
    Page<io.stiva.client.api.Services.Revision> revisions(
            Caller caller, @PathVariable String service, PageQuery page) {
        return page.page(
                services.revisions(caller, service, page),
                Documents::revision,
                revision -> Cursor.of(revision.number()));
    }

    @GetMapping("/api/v1/services/{service}/why")
    Why why(Caller caller, @PathVariable String service) {
        return explanations.ofService(caller, service);
    }

    private ResponseEntity<Service> answer(Services.Whole whole) {
        Service document = documents.service(whole);
        return Answers.ok(document, document.version());
    }
}
