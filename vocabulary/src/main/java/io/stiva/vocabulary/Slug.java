package io.stiva.vocabulary;

import java.util.regex.Pattern;

/**
 * A name that is also a DNS label (RFC 1123 section 2.1): projects, services, nodes and single
 * containers carry one, because it becomes part of a host name.
 *
 * @param value 1 to 63 lower-case letters, digits or hyphens; starts with a letter, ends with a
 *     letter or digit
 */
public record Slug(String value) implements Comparable<Slug> {

    public static final int MAX_LENGTH = 63;
    private static final Pattern SHAPE = Pattern.compile("[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

    public Slug {
        if (!SHAPE.matcher(value).matches()) {
            throw StivaException.of(ErrorCategory.INVALID, "invalid-name")
                    .say(
                            "not a valid name: '%s'; use 1 to 63 lower-case letters, digits or hyphens,"
                                    + " starting with a letter and not ending with a hyphen",
                            shorten(value))
                    .build();
        }
    }

    private static String shorten(String text) {
        String visible = text.replaceAll("\\p{Cntrl}", "?");
        return visible.length() <= 64 ? visible : visible.substring(0, 64) + "…";
    }

    @Override
    public int compareTo(Slug other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
