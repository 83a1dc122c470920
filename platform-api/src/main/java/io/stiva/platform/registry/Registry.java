package io.stiva.platform.registry;

import io.stiva.platform.shared.TenantTransactions;
import io.stiva.platform.tenancy.QuotaKey;
import io.stiva.platform.tenancy.Quotas;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.StivaException;
import io.stiva.vocabulary.Uuid7;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What the distribution protocol does, for callers whose token was read already. Each verb takes
 * the {@link Place} a token opened, so none can reach another tenant's repository.
 */
@Component
class Registry {

    /** Unfinished uploads one repository may have. */
    private static final int MAX_UPLOADS = 100;

    /** A blob younger than this may belong to a push whose manifest is still to come. */
    private static final Duration PUSH_TAKES = Duration.ofHours(1);

    private static final Duration SWEEP_EVERY = Duration.ofMinutes(10);
    private static final int MAX_CONFIGURATION = 4 << 20;
    private static final int MAX_REFERRERS = 1_000;

    private final RepositoryStore repositories;
    private final ManifestStore manifests;
    private final BlobStore blobs;
    private final Quotas quotas;
    private final TenantTransactions transactions;
    private final RegistrySettings settings;
    private final Clock clock;
    private final RandomGenerator random;
    private final AtomicReference<Instant> swept = new AtomicReference<>(Instant.EPOCH);

    Registry(
            RepositoryStore repositories,
            ManifestStore manifests,
            BlobStore blobs,
            Quotas quotas,
            TenantTransactions transactions,
            RegistrySettings settings,
            Clock clock,
            RandomGenerator random) {
        this.repositories = repositories;
        this.manifests = manifests;
        this.blobs = blobs;
        this.quotas = quotas;
        this.transactions = transactions;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
    }

    /** A repository's name in a project the caller may use; the repository itself may be absent. */
    record Place(AccountId account, ProjectId project, String name) {}

    /** A blob that may be read. */
    record Blob(Digest digest, long size) {}

    private Repository require(Place place) {
        return repositories
                .find(place.account(), place.project(), place.name())
                .orElseThrow(RegistryErrors::noName);
    }

    private Repository orMake(Place place) {
        Optional<Repository> there =
                repositories.find(place.account(), place.project(), place.name());
        if (there.isPresent()) {
            return there.get();
        }
        UUID id = Uuid7.at(clock.instant(), random);
        repositories.insertIfAbsent(
                new Repository(place.account(), id, place.project(), place.name()),
                clock.instant());
        return require(place);
    }

    // Blobs

    Blob blob(Place place, Digest digest) {
        return transactions.inAccount(
                place.account(),
                () -> {
                    OptionalLong size = repositories.blobSize(require(place), digest);
                    return new Blob(digest, size.orElseThrow(() -> RegistryErrors.noBlob(digest)));
                });
    }

    InputStream open(Blob blob, long from) {
        try {
            return blobs.open(blob.digest(), from);
        } catch (IOException e) {
            throw RegistryErrors.cannotStore(e);
        }
    }

    Optional<Path> file(Blob blob) {
        return blobs.file(blob.digest());
    }

    void deleteBlob(Place place, Digest digest) {
        transactions.runInAccount(
                place.account(),
                () -> {
                    Repository repository = require(place);
                    repositories.lock(repository);
                    if (!repositories.unlinkBlob(repository, digest)) {
                        throw RegistryErrors.noBlob(digest);
                    }
                    reserveStorage(repository);
                });
    }

    /** Links a blob another repository of the account holds; false when it holds none. */
    boolean mount(Place place, Place from, Digest digest) {
        if (!place.account().equals(from.account())) {
            return false;
        }
        return transactions.inAccount(
                place.account(),
                () -> {
                    Optional<Repository> source =
                            repositories.find(from.account(), from.project(), from.name());
                    OptionalLong size =
                            source.map(found -> repositories.blobSize(found, digest))
                                    .orElse(OptionalLong.empty());
                    if (size.isEmpty()) {
                        return false;
                    }
                    link(orMake(place), digest, size.getAsLong());
                    return true;
                });
    }

    private void link(Repository repository, Digest digest, long size) {
        repositories.lock(repository);
        repositories.linkBlob(repository, digest, size, clock.instant());
        reserveStorage(repository);
    }

    private void reserveStorage(Repository repository) {
        quotas.reserve(
                repository.account(),
                repository.project(),
                holder(repository),
                Map.of(QuotaKey.REGISTRY_STORAGE, repositories.storedBytes(repository)));
    }

    private static String holder(Repository repository) {
        return "repository:" + repository.id();
    }

    // Uploads

    UUID beginUpload(Place place) {
        sweepNowAndThen();
        UUID upload = Uuid7.at(clock.instant(), random);
        transactions.runInAccount(
                place.account(),
                () -> {
                    Repository repository = orMake(place);
                    if (repositories.uploads(repository) >= MAX_UPLOADS) {
                        throw RegistryErrors.tooManyUploads(MAX_UPLOADS);
                    }
                    repositories.insertUpload(repository, upload, clock.instant());
                });
        try {
            blobs.begin(upload);
        } catch (IOException e) {
            throw RegistryErrors.cannotStore(e);
        }
        return upload;
    }

    /** Bytes received so far. */
    long received(Place place, UUID upload) {
        requireUpload(place, upload);
        try {
            return blobs.received(upload).orElseThrow(RegistryErrors::noUpload);
        } catch (IOException e) {
            throw RegistryErrors.cannotStore(e);
        }
    }

    /**
     * Appends; returns bytes received so far.
     *
     * @throws IOException when the caller's connection breaks; what arrived is kept
     */
    long append(Place place, UUID upload, long from, InputStream content) throws IOException {
        requireUpload(place, upload);
        try {
            return blobs.append(upload, from, settings.maxBlobBytes(), content);
        } catch (StivaException e) {
            if (e.code().equals("too-large")) {
                cancel(place, upload);
            }
            throw e;
        }
    }

    private void requireUpload(Place place, UUID upload) {
        boolean there =
                transactions.inAccount(
                        place.account(), () -> repositories.uploadExists(require(place), upload));
        if (!there) {
            throw RegistryErrors.noUpload();
        }
    }

    void finish(Place place, UUID upload, Digest digest) {
        requireUpload(place, upload);
        OptionalLong size = verified(upload, digest);
        try {
            transactions.runInAccount(
                    place.account(),
                    () -> {
                        long bytes =
                                size.orElseThrow(
                                        () ->
                                                RegistryErrors.invalidDigest(
                                                        "content does not match " + digest));
                        Repository repository = require(place);
                        link(repository, digest, bytes);
                        repositories.deleteUpload(repository, upload);
                    });
        } catch (StivaException refused) {
            // Its bytes are gone or lie under their digest; either way the upload is over.
            transactions.runInAccount(
                    place.account(), () -> repositories.deleteUpload(require(place), upload));
            throw refused;
        }
    }

    private OptionalLong verified(UUID upload, Digest digest) {
        try {
            return blobs.finish(upload, digest);
        } catch (IOException e) {
            throw RegistryErrors.cannotStore(e);
        }
    }

    void cancel(Place place, UUID upload) {
        boolean there =
                transactions.inAccount(
                        place.account(), () -> repositories.deleteUpload(require(place), upload));
        if (!there) {
            throw RegistryErrors.noUpload();
        }
        try {
            blobs.cancel(upload);
        } catch (IOException e) {
            throw RegistryErrors.cannotStore(e);
        }
    }

    /** Unfinished uploads only pile up where new ones begin, so that is where they are removed. */
    private void sweepNowAndThen() {
        Instant last = swept.get();
        Instant now = clock.instant();
        if (now.isAfter(last.plus(SWEEP_EVERY)) && swept.compareAndSet(last, now)) {
            removeOldUploadsAcrossTenants();
        }
    }

    /** Removes uploads nobody finished in time. */
    void removeOldUploadsAcrossTenants() {
        List<UUID> old =
                transactions.acrossTenants(
                        () ->
                                repositories.deleteOldUploadsAcrossTenants(
                                        clock.instant().minus(settings.uploadLifetime())));
        try {
            for (UUID upload : old) {
                blobs.cancel(upload);
            }
        } catch (IOException e) {
            throw RegistryErrors.cannotStore(e);
        }
    }

    // Manifests

    ManifestStore.Stored manifest(Place place, String reference) {
        return transactions.inAccount(
                place.account(),
                () -> {
                    Repository repository = require(place);
                    return digest(repository, reference)
                            .flatMap(digest -> manifests.body(repository, digest))
                            .orElseThrow(() -> RegistryErrors.noManifest(reference));
                });
    }

    private Optional<Digest> digest(Repository repository, String reference) {
        return RegistryRoute.isDigest(reference)
                ? Optional.of(new Digest(reference))
                : manifests.digestOf(repository, reference);
    }

    /** What {@link #putManifest} stored. */
    record Put(Digest digest, @Nullable Digest subject) {}

    Put putManifest(Place place, String reference, byte[] body, @Nullable String contentType) {
        ManifestDocument document = ManifestDocument.parse(body, contentType);
        Digest digest = sha256(body);
        if (RegistryRoute.isDigest(reference) && !reference.equals(digest.value())) {
            throw RegistryErrors.invalidDigest("manifest does not match " + reference);
        }
        ManifestDocument.Facts facts = facts(place, document);
        transactions.runInAccount(
                place.account(),
                () -> {
                    Repository repository = orMake(place);
                    repositories.lock(repository);
                    ManifestStore.Content content = content(repository, digest, document, facts);
                    manifests.put(
                            repository,
                            new ManifestStore.Stored(digest, document.mediaType(), body),
                            document,
                            content,
                            clock.instant());
                    if (!RegistryRoute.isDigest(reference)) {
                        manifests.tag(repository, reference, digest, clock.instant());
                    }
                });
        return new Put(digest, document.subject());
    }

    /** Read outside of the transaction, because the store may be far away. */
    private ManifestDocument.Facts facts(Place place, ManifestDocument document) {
        Digest config = document.config();
        if (config == null) {
            return ManifestDocument.Facts.NONE;
        }
        OptionalLong size =
                transactions.inAccount(
                        place.account(),
                        () ->
                                repositories
                                        .find(place.account(), place.project(), place.name())
                                        .map(found -> repositories.blobSize(found, config))
                                        .orElse(OptionalLong.empty()));
        if (size.isEmpty()) {
            throw RegistryErrors.needsBlob(config);
        }
        if (size.getAsLong() > MAX_CONFIGURATION) {
            throw RegistryErrors.tooLarge("a configuration", MAX_CONFIGURATION);
        }
        try (InputStream content = blobs.open(config, 0)) {
            return ManifestDocument.facts(content.readAllBytes());
        } catch (IOException e) {
            throw RegistryErrors.cannotStore(e);
        }
    }

    /** Checks that sizes are true and sums up; an index knows what its manifests know. */
    private ManifestStore.Content content(
            Repository repository,
            Digest digest,
            ManifestDocument document,
            ManifestDocument.Facts facts) {
        long bytes = 0;
        for (ManifestDocument.Entry blob : document.blobs()) {
            long size =
                    repositories
                            .blobSize(repository, blob.digest())
                            .orElseThrow(() -> RegistryErrors.needsBlob(blob.digest()));
            if (size != blob.size()) {
                throw RegistryErrors.invalidManifest(
                        blob.digest() + " has " + size + " bytes, not " + blob.size());
            }
            bytes += size;
        }
        Set<String> architectures = new LinkedHashSet<>(facts.architectures());
        Set<Integer> ports = new LinkedHashSet<>(facts.exposedPorts());
        for (ManifestDocument.Entry child : document.children()) {
            ManifestStore.Content known =
                    manifests
                            .content(repository, child.digest())
                            .orElseThrow(() -> RegistryErrors.needsBlob(child.digest()));
            architectures.addAll(known.architectures());
            ports.addAll(known.exposedPorts());
            bytes += known.contentBytes();
        }
        return new ManifestStore.Content(
                digest, List.copyOf(architectures), List.copyOf(ports), bytes);
    }

    void deleteManifest(Place place, String reference) {
        transactions.runInAccount(
                place.account(),
                () -> {
                    Repository repository = require(place);
                    boolean gone =
                            RegistryRoute.isDigest(reference)
                                    ? manifests.delete(repository, new Digest(reference))
                                    : manifests.deleteTag(repository, reference);
                    if (!gone) {
                        throw RegistryErrors.noManifest(reference);
                    }
                    repositories.lock(repository);
                    if (repositories.deleteIfEmpty(repository)) {
                        quotas.release(place.account(), holder(repository));
                        return;
                    }
                    repositories.unlinkUnneeded(repository, clock.instant().minus(PUSH_TAKES));
                    reserveStorage(repository);
                });
    }

    List<String> tags(Place place, @Nullable String last, int rows) {
        return transactions.inAccount(
                place.account(), () -> manifests.tags(require(place), last, rows));
    }

    List<ManifestStore.Referrer> referrers(
            Place place, Digest subject, @Nullable String artifactType) {
        return transactions.inAccount(
                place.account(),
                () -> manifests.referrers(require(place), subject, artifactType, MAX_REFERRERS));
    }

    List<String> repositories(
            AccountId account, @Nullable UUID project, @Nullable String last, int rows) {
        return transactions.inAccount(
                account, () -> repositories.names(account, project, last, rows));
    }

    private static Digest sha256(byte[] body) {
        try {
            return Digest.ofSha256(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
