package io.stiva.platform.registry;

import io.stiva.platform.tenancy.ProjectContents;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ProjectId;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** A project that holds images is not empty. */
@Component
class RepositoriesInProject implements ProjectContents {

    private final RepositoryStore repositories;

    RepositoriesInProject(RepositoryStore repositories) {
        this.repositories = repositories;
    }

    @Override
    public Optional<String> in(AccountId account, ProjectId project) {
        long count = repositories.countInProject(account, project);
        return count == 0
                ? Optional.empty()
                : Optional.of(count + (count == 1 ? " image repository" : " image repositories"));
    }
}
