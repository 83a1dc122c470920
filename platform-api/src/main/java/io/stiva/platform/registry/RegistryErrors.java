package io.stiva.platform.registry;

import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;

/**
 * Refusals of the registry. Each carries the code the distribution specification wants ("Error
 * Codes") beside our own.
 */
final class RegistryErrors {

    /** Name of the data member that holds the specification's code. */
    static final String OCI_CODE = "registryCode";

    private RegistryErrors() {}

    private static StivaException.Builder of(ErrorCategory category, String code, String ociCode) {
        return StivaException.of(category, code).with(OCI_CODE, ociCode);
    }

    static StivaException unauthorized(String why) {
        return of(ErrorCategory.UNAUTHENTICATED, "registry-unauthorized", "UNAUTHORIZED")
                .say("%s: log in to the registry", why)
                .build();
    }

    static StivaException denied() {
        return of(ErrorCategory.FORBIDDEN, "registry-denied", "DENIED")
                .say("your role or token does not allow this in the repository")
                .build();
    }

    static StivaException noName() {
        return of(ErrorCategory.NOT_FOUND, "repository-not-found", "NAME_UNKNOWN")
                .say("no such repository, or it is not yours")
                .build();
    }

    static StivaException invalidName() {
        return of(ErrorCategory.INVALID, "invalid-repository", "NAME_INVALID")
                .say("not a repository: write <project>/<repository> in lower case")
                .build();
    }

    static StivaException noManifest(String reference) {
        return of(ErrorCategory.NOT_FOUND, "manifest-not-found", "MANIFEST_UNKNOWN")
                .say("no manifest %s in this repository", reference)
                .build();
    }

    static StivaException noBlob(Digest digest) {
        return of(ErrorCategory.NOT_FOUND, "blob-not-found", "BLOB_UNKNOWN")
                .say("no blob %s in this repository", digest)
                .build();
    }

    static StivaException needsBlob(Digest digest) {
        return of(ErrorCategory.NOT_FOUND, "manifest-blob-not-found", "MANIFEST_BLOB_UNKNOWN")
                .say(
                        "the manifest names %s, which is not in this repository: push it first",
                        digest)
                .build();
    }

    static StivaException noUpload() {
        return of(ErrorCategory.NOT_FOUND, "upload-not-found", "BLOB_UPLOAD_UNKNOWN")
                .say("no such upload: it was finished, cancelled or is too old; begin again")
                .build();
    }

    static StivaException tooManyUploads(int most) {
        return of(ErrorCategory.RATE_LIMITED, "too-many-uploads", "TOOMANYREQUESTS")
                .say("repository has %d unfinished uploads already: finish or cancel them", most)
                .build();
    }

    static StivaException invalidDigest(String why) {
        return of(ErrorCategory.INVALID, "invalid-digest", "DIGEST_INVALID").say("%s", why).build();
    }

    static StivaException invalidSize(String why) {
        return of(ErrorCategory.INVALID, "invalid-size", "SIZE_INVALID").say("%s", why).build();
    }

    static StivaException tooLarge(String what, long most) {
        return of(ErrorCategory.TOO_LARGE, "too-large", "SIZE_INVALID")
                .say("%s must not be larger than %d bytes", what, most)
                .build();
    }

    static StivaException invalidManifest(String why) {
        return of(ErrorCategory.INVALID, "invalid-manifest", "MANIFEST_INVALID")
                .say("manifest refused: %s", why)
                .build();
    }

    static StivaException invalidTag() {
        return of(ErrorCategory.INVALID, "invalid-tag", "MANIFEST_INVALID")
                .say("not a tag: 1 to 128 letters, digits, '.', '_' or '-'")
                .build();
    }

    static StivaException stillNeeded(String what) {
        return of(ErrorCategory.CONFLICT, "still-needed", "DENIED")
                .say("%s is needed by a manifest of this repository: delete that first", what)
                .build();
    }

    static StivaException cannotStore(Exception cause) {
        return of(ErrorCategory.UNAVAILABLE, "blob-store-unavailable", "UNKNOWN")
                .say("the registry cannot store or read content now: try again")
                .log("blob store: %s", cause)
                .causedBy(cause)
                .build();
    }

    static StivaException unsupported() {
        return of(ErrorCategory.INVALID, "unsupported", "UNSUPPORTED")
                .say("the registry does not know this operation")
                .build();
    }
}
