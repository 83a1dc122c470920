package io.stiva.client.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Services and their revisions. */
public final class Services {

    private Services() {}

    /**
     * POST /projects/{project}/services: makes the service and its first revision.
     *
     * @param name a DNS label, unique in the project
     * @param replicas 0 to 1,000, null = 1
     * @param httpPort container port the edge sends {@code http://<service>.<project>.<domain>} to;
     *     null = not reachable from outside
     * @param maxHourlyCost refuse when the service would cost more, a decimal in the account's
     *     currency; null = no bound
     */
    public record NewService(
            String name,
            ContainerTemplate template,
            @Nullable Integer replicas,
            @Nullable Integer httpPort,
            @Nullable String maxHourlyCost) {}

    /**
     * POST /services/{service}/revisions: deploys a change; null keeps the newest revision's part.
     */
    public record NewRevision(@Nullable ContainerTemplate template, @Nullable Integer httpPort) {}

    /** PATCH /services/{service} (merge patch): null = unchanged. */
    public record ServicePatch(@Nullable Integer replicas) {}

    /**
     * A service.
     *
     * @param replicas wanted
     * @param running containers of the newest revision that run now
     * @param state {@code PENDING} nothing runs, {@code PROGRESSING}, {@code READY} all run, {@code
     *     STOPPED} scaled to none, {@code FAILED} containers end again and again
     * @param url public address, null when not reachable from outside
     * @param version for If-Match
     */
    public record Service(
            String id,
            String name,
            String project,
            String projectId,
            int replicas,
            int running,
            String state,
            @Nullable String url,
            Revision revision,
            Instant createdAt,
            Instant updatedAt,
            long version) {}

    /**
     * One immutable revision.
     *
     * @param state {@code PENDING IN_PROGRESS ACTIVE FAILED SUPERSEDED ROLLED_BACK}
     * @param imageDigest what the image reference meant when it was deployed
     */
    public record Revision(
            String id,
            int number,
            String state,
            ContainerTemplate template,
            String imageDigest,
            @Nullable Integer httpPort,
            Instant createdAt) {}

    /**
     * Answer to {@code ?validateOnly=true}: the template with defaults filled in, and its price.
     */
    public record Preview(ContainerTemplate template, int replicas, Quotes.Quote quote) {}
}
