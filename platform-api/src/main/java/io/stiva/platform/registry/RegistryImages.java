package io.stiva.platform.registry;

import io.stiva.client.api.ImageSummary;
import io.stiva.client.api.Page;
import io.stiva.platform.access.Caller;
import io.stiva.platform.shared.Cursor;
import io.stiva.platform.shared.PageQuery;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.platform.tenancy.Project;
import io.stiva.platform.tenancy.Projects;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Architecture;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.ImageReference;
import io.stiva.vocabulary.StivaException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** What images a tenant has and what a reference means at this moment. */
@Component
public class RegistryImages {

    private static final int TAGS_NAMED = 10;

    private final RepositoryStore repositories;
    private final ManifestStore manifests;
    private final Projects projects;
    private final TenantTransactions transactions;

    RegistryImages(
            RepositoryStore repositories,
            ManifestStore manifests,
            Projects projects,
            TenantTransactions transactions) {
        this.repositories = repositories;
        this.manifests = manifests;
        this.projects = projects;
        this.transactions = transactions;
    }

    /**
     * What a reference leads to.
     *
     * @param pinned the reference with the digest it has now
     * @param architectures it was built for, at least one
     * @param exposedPorts TCP ports it says it listens on
     * @param sizeBytes compressed
     */
    public record Resolved(
            ImageReference pinned,
            Set<Architecture> architectures,
            List<Integer> exposedPorts,
            long sizeBytes) {

        /** The exact content. */
        public Digest digest() {
            Digest digest = pinned.digest();
            if (digest == null) {
                throw new IllegalStateException("a resolved image is pinned");
            }
            return digest;
        }
    }

    /**
     * Resolves a reference for an account.
     *
     * @throws StivaException NOT_FOUND, code {@code image-not-found}, naming the reference and the
     *     tags there are; UNPROCESSABLE, code {@code unsupported-architecture}, when no node could
     *     ever run it
     */
    public Resolved resolve(AccountId account, ImageReference image) {
        return transactions.inAccount(
                account,
                () -> {
                    Repository repository =
                            repository(account, image)
                                    .orElseThrow(() -> notFound(image, List.of()));
                    Digest pinned = image.digest();
                    Optional<Digest> digest =
                            pinned != null
                                    ? Optional.of(pinned)
                                    : manifests.digestOf(repository, String.valueOf(image.tag()));
                    ManifestStore.Content content =
                            digest.flatMap(found -> manifests.content(repository, found))
                                    .orElseThrow(
                                            () ->
                                                    notFound(
                                                            image,
                                                            manifests.tags(
                                                                    repository, null, TAGS_NAMED)));
                    return new Resolved(
                            image.pinned(content.digest()),
                            architectures(image, content),
                            content.exposedPorts(),
                            content.contentBytes());
                });
    }

    private Optional<Repository> repository(AccountId account, ImageReference image) {
        return projects.get(account, image.project())
                .flatMap(project -> repositories.find(account, project.id(), image.repository()));
    }

    private static Set<Architecture> architectures(
            ImageReference image, ManifestStore.Content content) {
        Set<Architecture> known = EnumSet.noneOf(Architecture.class);
        for (String architecture : content.architectures()) {
            try {
                known.add(Architecture.parse(architecture));
            } catch (StivaException e) {
                // Others may be in an index beside the ones we run.
            }
        }
        if (known.isEmpty()) {
            throw StivaException.of(ErrorCategory.UNPROCESSABLE, "unsupported-architecture")
                    .say(
                            "image %s is for %s; build it for amd64 or arm64",
                            image,
                            content.architectures().isEmpty()
                                    ? "no architecture it names"
                                    : String.join(", ", content.architectures()))
                    .build();
        }
        return known;
    }

    private static StivaException notFound(ImageReference image, List<String> tags) {
        String hint =
                tags.isEmpty()
                        ? "push it first with 'stiva push'"
                        : "tags there are: " + String.join(", ", tags);
        return StivaException.of(ErrorCategory.NOT_FOUND, "image-not-found")
                .say("no image %s in the registry; %s", image, hint)
                .field("/image", "not in the registry")
                .build();
    }

    /** The tagged images of a project, by repository and tag. */
    Page<ImageSummary> list(Caller caller, String projectName, PageQuery page) {
        Project project = projects.find(caller, projectName);
        List<ManifestStore.Tagged> rows =
                transactions.inAccount(
                        project.account(),
                        () -> manifests.images(project.account(), project.id(), page));
        return page.page(
                rows,
                row ->
                        new ImageSummary(
                                project.name().value(),
                                row.repository(),
                                row.tag(),
                                row.digest().value(),
                                row.architectures(),
                                row.contentBytes(),
                                row.pushedAt()),
                row -> Cursor.of(row.repository(), row.tag()));
    }
}
