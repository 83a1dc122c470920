package io.stiva.platform.tenancy;

import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ProjectId;
import java.util.Optional;

/** A feature that keeps things in projects says here what is still in one; make it a bean. */
public interface ProjectContents {

    /**
     * What keeps the project from being deleted, for example {@code 2 services}; empty when nothing
     * does. Called in the deleting transaction of that account.
     */
    Optional<String> in(AccountId account, ProjectId project);
}
