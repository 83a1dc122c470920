package io.stiva.platform.registry;

import io.stiva.platform.tenancy.Project;
import io.stiva.platform.tenancy.Projects;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.StivaException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Lets a node pull one repository for a short time. */
@Component
public class PullTokens {

    private final RegistryTokens tokens;
    private final Projects projects;

    PullTokens(RegistryTokens tokens, Projects projects) {
        this.tokens = tokens;
        this.projects = projects;
    }

    /**
     * A token for a node.
     *
     * @param token bearer token, good for pulling from one repository
     */
    public record PullToken(String token, Instant expiresAt) {
        /** Leaves the token out. */
        @Override
        public String toString() {
            return "PullToken[" + expiresAt + "]";
        }
    }

    /**
     * Issues a token. Whether the node runs anything of that repository is for the caller to know.
     *
     * @param repository path below the project
     * @throws StivaException NOT_FOUND when the project is gone
     */
    public PullToken issue(NodeId node, ProjectId project, String repository) {
        Project owner = projects.byIdAcrossTenants(project).orElseThrow(RegistryErrors::noName);
        Grant grant =
                new Grant(
                        owner.name() + "/" + repository,
                        owner.account().value(),
                        owner.id().value(),
                        Set.of(Grant.Action.PULL));
        RegistryTokens.Issued issued = tokens.issue(node.toString(), List.of(grant));
        return new PullToken(issued.text(), issued.expiresAt());
    }
}
