package io.stiva.node.oci;

/**
 * A program that joins a running container.
 *
 * @param workingDirectory absolute; must be there
 * @param terminal whether its standard input is a terminal, which becomes its controlling one
 */
public record JoinBundle(Tenant tenant, IdRange ids, String workingDirectory, boolean terminal) {}
