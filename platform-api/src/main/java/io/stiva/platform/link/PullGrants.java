package io.stiva.platform.link;

import io.stiva.platform.workload.Assignments;
import io.stiva.protocol.PullTokenGrant;
import io.stiva.protocol.PullTokenRequest;
import io.stiva.vocabulary.StivaException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Lets a node pull exactly what it was told to run. */
@Component
class PullGrants {

    private static final Logger LOG = LoggerFactory.getLogger(PullGrants.class);

    private final Assignments assignments;
    private final ObjectProvider<PullTokenSource> tokens;

    PullGrants(Assignments assignments, ObjectProvider<PullTokenSource> tokens) {
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
            PullTokenSource.Granted granted =
                    tokens.getObject().grant(connection.node(), owner.get(), request.repository());
            return new PullTokenGrant(
                    request.requestId(), granted.token(), granted.expiresAt(), null);
        } catch (StivaException e) {
            return refused(request, e.publicMessage());
        }
    }

    private static PullTokenGrant refused(PullTokenRequest request, String why) {
        return new PullTokenGrant(request.requestId(), null, null, why);
    }
}
