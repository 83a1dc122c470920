/**
 * The control plane: one Spring Boot process, any number of replicas, all state in PostgreSQL.
 *
 * <p>One package per feature, each in the same shape: records that own their transitions, a façade
 * with a plural noun, a package-private store (SQL) and controller (HTTP), error factories, events.
 * Direction of imports: {@code shared <- access <- identity, tenancy <- image, registry, network,
 * fleet <- workload <- reconcile}; {@code placement} is pure and sees only the vocabulary.
 */
@NullMarked
package io.stiva.platform;

import org.jspecify.annotations.NullMarked;
