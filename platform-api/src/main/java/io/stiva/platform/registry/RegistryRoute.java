package io.stiva.platform.registry;

import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.StivaException;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a path below {@code /v2/} leads. Repository names hold slashes, so the path is read from
 * its end (OCI distribution specification, "Endpoints"). Pure.
 *
 * @param name {@code <project>/<repository>}; empty for the base and the catalog
 * @param argument tag, digest or upload, as the kind wants; empty otherwise
 */
record RegistryRoute(Kind kind, String name, String argument) {

    enum Kind {
        BASE,
        CATALOG,
        TAGS,
        MANIFEST,
        REFERRERS,
        BLOB,
        UPLOADS,
        UPLOAD
    }

    private static final int MAX_NAME = 255;
    private static final String PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern NAME = Pattern.compile(PART + "(?:/" + PART + ")+");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("[a-z0-9+._-]+:[A-Za-z0-9=_-]+");
    private static final Pattern WHOLE =
            Pattern.compile(
                    "/v2/(?<name>.+)/(?:(?<tags>tags/list)|manifests/(?<manifest>[^/]+)"
                            + "|referrers/(?<referrers>[^/]+)|(?<uploads>blobs/uploads/?)"
                            + "|blobs/uploads/(?<upload>[^/]+)|blobs/(?<blob>[^/]+))");

    /**
     * Reads a decoded path.
     *
     * @throws StivaException with the specification's code of what is wrong with it
     */
    static RegistryRoute parse(String path) {
        if (path.equals("/v2/") || path.equals("/v2")) {
            return new RegistryRoute(Kind.BASE, "", "");
        }
        if (path.equals("/v2/_catalog")) {
            return new RegistryRoute(Kind.CATALOG, "", "");
        }
        Matcher whole = WHOLE.matcher(path);
        if (!whole.matches()) {
            throw RegistryErrors.noName();
        }
        String name = whole.group("name");
        if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
            throw RegistryErrors.invalidName();
        }
        return argument(whole, name);
    }

    private static RegistryRoute argument(Matcher whole, String name) {
        if (whole.group("tags") != null) {
            return new RegistryRoute(Kind.TAGS, name, "");
        }
        if (whole.group("uploads") != null) {
            return new RegistryRoute(Kind.UPLOADS, name, "");
        }
        String manifest = whole.group("manifest");
        if (manifest != null) {
            return new RegistryRoute(Kind.MANIFEST, name, reference(manifest));
        }
        String referrers = whole.group("referrers");
        if (referrers != null) {
            return new RegistryRoute(Kind.REFERRERS, name, digest(referrers).value());
        }
        String upload = whole.group("upload");
        if (upload != null) {
            return new RegistryRoute(Kind.UPLOAD, name, uuid(upload).toString());
        }
        return new RegistryRoute(Kind.BLOB, name, digest(whole.group("blob")).value());
    }

    private static String reference(String text) {
        if (isDigest(text)) {
            return digest(text).value();
        }
        if (!TAG.matcher(text).matches()) {
            throw RegistryErrors.invalidTag();
        }
        return text;
    }

    /** Whether a reference is a digest and not a tag, which cannot hold a colon. */
    static boolean isDigest(String reference) {
        return reference.indexOf(':') >= 0;
    }

    static Digest digest(String text) {
        try {
            return new Digest(text);
        } catch (StivaException e) {
            throw DIGEST.matcher(text).matches() && !text.startsWith("sha256:")
                    ? RegistryErrors.invalidDigest("only sha256 digests are supported")
                    : RegistryErrors.invalidDigest("not a digest: sha256: and 64 hex digits");
        }
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw RegistryErrors.noUpload();
        }
    }

    /** What a token needs for this route and method. */
    Grant.Action action(String method) {
        return switch (method) {
            case "GET", "HEAD" -> kind == Kind.UPLOAD ? Grant.Action.PUSH : Grant.Action.PULL;
            case "DELETE" -> kind == Kind.UPLOAD ? Grant.Action.PUSH : Grant.Action.DELETE;
            default -> Grant.Action.PUSH;
        };
    }

    String project() {
        return name.substring(0, name.indexOf('/'));
    }

    String repository() {
        return name.substring(name.indexOf('/') + 1);
    }
}
