package io.stiva.platform.tenancy;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.Slug;
import io.stiva.vocabulary.StivaException;

/** Refusals about accounts and projects. */
final class TenancyErrors {

    private static final int SHOWN = 64;

    private TenancyErrors() {}

    static StivaException noProject(String slugOrId) {
        String shown = slugOrId.replaceAll("\\p{Cntrl}", "?");
        return StivaException.of(ErrorCategory.NOT_FOUND, "project-not-found")
                .say(
                        "no project '%s' in this account: list them with GET /api/v1/projects",
                        shown.length() <= SHOWN ? shown : shown.substring(0, SHOWN) + "…")
                .build();
    }

    static StivaException projectNameTaken(Slug name) {
        return StivaException.of(ErrorCategory.CONFLICT, "project-name-taken")
                .say("project name '%s' is taken in this cloud: choose another", name)
                .field("/name", "taken")
                .build();
    }

    static StivaException projectNotEmpty(Project project, String contents) {
        return StivaException.of(ErrorCategory.CONFLICT, "project-not-empty")
                .say("project '%s' still holds %s: delete that first", project.name(), contents)
                .build();
    }
}
