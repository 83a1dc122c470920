package io.stiva.platform.identity;

import io.stiva.vocabulary.UserId;
import java.time.Instant;

/**
 * Somebody who can log in.
 *
 * @param operator whether they run the cloud
 */
public record Person(UserId id, String email, boolean operator, Instant createdAt) {}
