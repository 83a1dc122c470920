package io.stiva.platform.tenancy;

import io.stiva.client.api.Page;
import io.stiva.client.api.Projects.NewProject;
import io.stiva.platform.access.Caller;
import io.stiva.platform.shared.Answers;
import io.stiva.platform.shared.Cursor;
import io.stiva.platform.shared.IfMatch;
import io.stiva.platform.shared.PageQuery;
import io.stiva.vocabulary.Slug;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Projects of the caller's account; a project is named by its name or its id. */
@RestController
class ProjectController {

    private final Projects projects;

    ProjectController(Projects projects) {
        this.projects = projects;
    }

    @PostMapping("/api/v1/projects")
    ResponseEntity<io.stiva.client.api.Projects.Project> create(
            Caller caller, @RequestBody NewProject wanted) {
        Project made = projects.create(caller, new Slug(wanted.name()));
        return Answers.created("/api/v1/projects/" + made.id(), document(made), made.version());
    }

    @GetMapping("/api/v1/projects")
    Page<io.stiva.client.api.Projects.Project> list(Caller caller, PageQuery page) {
        return page.page(
                projects.list(caller, page),
                ProjectController::document,
                project -> Cursor.of(project.id().value()));
    }

    @GetMapping("/api/v1/projects/{project}")
    ResponseEntity<io.stiva.client.api.Projects.Project> get(
            Caller caller, @PathVariable String project) {
        Project found = projects.find(caller, project);
        return Answers.ok(document(found), found.version());
    }

    @DeleteMapping("/api/v1/projects/{project}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable String project, IfMatch ifMatch) {
        projects.delete(caller, project, found -> ifMatch.require(found.version()));
    }

    private static io.stiva.client.api.Projects.Project document(Project project) {
        return new io.stiva.client.api.Projects.Project(
                project.id().toString(),
                project.account().toString(),
                project.name().value(),
                project.createdAt());
    }
}
