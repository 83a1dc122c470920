package io.stiva.protocol;

/**
 * The control plane will not go on; the link is closed after it.
 *
 * @param code stable kebab-case code, for example {@code no-common-version} or {@code node-retired}
 */
public record Refused(String code, String message) implements ToNode {}
