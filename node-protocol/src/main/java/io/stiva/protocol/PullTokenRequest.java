package io.stiva.protocol;

/**
 * The node needs to pull.
 *
 * @param requestId unique on this link
 * @param repository {@code <project>/<repository>} of a container assigned to this node
 */
public record PullTokenRequest(String requestId, String repository) implements FromNode {}
