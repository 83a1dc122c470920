/**
 * A thin client of the public REST API: the door the console, the CLI and the system tests use.
 *
 * <p>Owns: one method per REST call, bearer token, idempotency keys and their retries, the
 * translation of problems back to refusals, paging, server-sent events with reconnect. Does not
 * own: the documents ({@code io.stiva.client.api}), the registry protocol, any decision about what
 * is allowed (the platform refuses). Invariants: a POST carries one Idempotency-Key over all its
 * attempts, a token or password never enters a message or a log, every wait has a bound, every
 * failure is a {@link io.stiva.vocabulary.StivaException} of the category the platform meant.
 */
@NullMarked
package io.stiva.client;

import org.jspecify.annotations.NullMarked;
