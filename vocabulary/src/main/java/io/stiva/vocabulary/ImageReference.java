package io.stiva.vocabulary;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An image in Stiva's registry: {@code <project>/<repository>[:tag][@digest]}. A text that names
 * neither tag nor digest means the tag {@code latest}.
 *
 * @param project the project's slug, the first path component
 * @param repository the rest of the path, as in the OCI distribution specification
 */
public record ImageReference(
        Slug project, String repository, @Nullable String tag, @Nullable Digest digest) {

    private static final int MAX_LENGTH = 512;
    private static final int BRIEF_DIGITS = 12;
    private static final Pattern REPOSITORY =
            Pattern.compile(
                    "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
    private static final Pattern WHOLE =
            Pattern.compile(
                    "(?<project>[^/:@]+)/(?<repository>[^:@]+)(:(?<tag>[^@:]+))?(@(?<digest>.+))?");

    public ImageReference {
        if (!REPOSITORY.matcher(repository).matches()
                || (tag != null && !TAG.matcher(tag).matches())) {
            throw refused();
        }
        if (tag == null && digest == null) {
            tag = "latest";
        }
    }

    /**
     * Parses the text form.
     *
     * @throws StivaException category INVALID, code {@code invalid-image}
     */
    public static ImageReference parse(String text) {
        Matcher whole = WHOLE.matcher(text);
        if (text.length() > MAX_LENGTH || !whole.matches()) {
            throw refused();
        }
        String digest = whole.group("digest");
        return new ImageReference(
                new Slug(whole.group("project")),
                whole.group("repository"),
                whole.group("tag"),
                digest == null ? null : new Digest(digest));
    }

    /** The same image pinned to exact content. */
    public ImageReference pinned(Digest exact) {
        return new ImageReference(project, repository, tag, exact);
    }

    /** The repository's whole path in the registry: {@code <project>/<repository>}. */
    public String path() {
        return project + "/" + repository;
    }

    /**
     * The text form as people read it: of a digest, the algorithm and its first twelve digits. A
     * text that is no image comes back as it is.
     */
    public static String brief(String text) {
        Matcher whole = WHOLE.matcher(text);
        String digest = whole.matches() ? whole.group("digest") : null;
        int shown = digest == null ? -1 : digest.indexOf(':') + 1 + BRIEF_DIGITS;
        return digest == null || digest.length() <= shown
                ? text
                : text.substring(0, text.length() - digest.length() + shown);
    }

    private static StivaException refused() {
        return StivaException.of(ErrorCategory.INVALID, "invalid-image")
                .say("not an image: write <project>/<repository>, then :tag or @sha256:… if wanted")
                .build();
    }

    @Override
    public String toString() {
        return path() + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }
}
