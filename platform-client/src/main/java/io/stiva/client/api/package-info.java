/**
 * The documents of the public REST API, as records.
 *
 * <p>Owns: request and response shapes under {@code /api/v1}. Does not own: validation
 * (platform-api parses them at its edge), transport. Invariants: amounts are integers in base units
 * ({@code cpuMilli}, {@code memoryBytes}), money is a decimal in a string with the currency beside
 * it, times are RFC 3339 UTC, ids are the prefixed text form, secrets are shown once and never
 * logged.
 */
@NullMarked
package io.stiva.client.api;

import org.jspecify.annotations.NullMarked;
