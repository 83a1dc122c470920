package io.stiva.platform.workload;

import io.stiva.platform.tenancy.ProjectContents;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ProjectId;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** A project goes only when nothing runs in it. */
@Component
class WorkloadContents implements ProjectContents {

    private final ServiceStore services;
    private final ContainerStore containers;

    WorkloadContents(ServiceStore services, ContainerStore containers) {
        this.services = services;
        this.containers = containers;
    }

    @Override
    public Optional<String> in(AccountId account, ProjectId project) {
        long running = services.countIn(account, project);
        long left = containers.countIn(account, project);
        if (running == 0 && left == 0) {
            return Optional.empty();
        }
        return Optional.of(running + " services and " + left + " containers");
    }
}
