package io.stiva.platform.link;

import io.stiva.platform.registry.PullTokens;
import io.stiva.platform.workload.Assignments;
import io.stiva.protocol.PullTokenGrant;
import io.stiva.protocol.PullTokenRequest;
import io.stiva.vocabulary.StivaException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Lets a node pull exactly what it was told to run. */
@Component
class PullGrants {

    private static final Logger LOG = LoggerFactory.getLogger(PullGrants.class);

    private final Assignments assignments;
    private final PullTokens tokens;

    PullGrants(Assignments assignments, PullTokens tokens) {
        this.assignments = assignments;
        this.tokens = tokens;
    }

    /** Every request gets one answer. */
    void answer(LinkConnection connection, PullTokenRequest request) {
        connection.send(decide(connection, request));
    }

    private PullTokenGrant decide(LinkConnection connection, PullTokenRequest request) {
        try {
            Optional<Assignments.Owner> owner =
                    assignments.mayPull(connection.node(), request.repository());
            if (owner.isEmpty()) {
                LOG.warn(
                        "node {}: no container there is made from {}",
                        connection.node(),
                        request.repository());
                return refused(request, "no container on this node is made from it");
            }
            PullTokens.PullToken granted =
                    tokens.issue(
                            connection.node(),
                            owner.get().project(),
                            belowProject(request.repository()));
            return new PullTokenGrant(
                    request.requestId(), granted.token(), granted.expiresAt(), null);
        } catch (StivaException e) {
            return refused(request, e.publicMessage());
        }
    }

    private static String belowProject(String repository) {
        return repository.substring(repository.indexOf('/') + 1);
    }

    private static PullTokenGrant refused(PullTokenRequest request, String why) {
        return new PullTokenGrant(request.requestId(), null, null, why);
    }
}
