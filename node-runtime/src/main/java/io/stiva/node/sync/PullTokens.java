package io.stiva.node.sync;

import io.stiva.protocol.FromNode;
import io.stiva.protocol.PullTokenGrant;
import io.stiva.protocol.PullTokenRequest;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Asks for the right to pull from a repository and waits for the answer. */
final class PullTokens {

    private final Predicate<FromNode> send;
    private final Duration patience;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<String, CompletableFuture<PullTokenGrant>> waiting =
            new ConcurrentHashMap<>();

    PullTokens(Predicate<FromNode> send, Duration patience) {
        this.send = send;
        this.patience = patience;
    }

    /**
     * A bearer token good for one repository for a short time.
     *
     * @throws StivaException UNAVAILABLE {@code no-link} when a later attempt may succeed;
     *     FORBIDDEN {@code pull-refused}
     */
    String request(String repository) {
        String id = Long.toString(lastId.incrementAndGet());
        CompletableFuture<PullTokenGrant> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        try {
            if (!send.test(new PullTokenRequest(id, repository))) {
                throw noLink(repository);
            }
            PullTokenGrant grant = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            String token = grant.token();
            if (token == null) {
                throw StivaException.of(ErrorCategory.FORBIDDEN, "pull-refused")
                        .say("the registry refused the pull: %s", grant.refusal())
                        .build();
            }
            return token;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw noLink(repository);
        } catch (TimeoutException | ExecutionException e) {
            throw noLink(repository);
        } finally {
            waiting.remove(id);
        }
    }

    void answered(PullTokenGrant grant) {
        CompletableFuture<PullTokenGrant> answer = waiting.get(grant.requestId());
        if (answer != null) {
            answer.complete(grant);
        }
    }

    /** The link is gone: nobody will answer any more. */
    void lost() {
        waiting.values().forEach(answer -> answer.completeExceptionally(new LinkLost()));
    }

    private static StivaException noLink(String repository) {
        return StivaException.of(ErrorCategory.UNAVAILABLE, "no-link")
                .say("the node has no link to the control plane to ask for the image")
                .log("repository %s", repository)
                .build();
    }

    private static final class LinkLost extends RuntimeException {}
}
