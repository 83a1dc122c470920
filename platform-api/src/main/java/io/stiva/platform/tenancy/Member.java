package io.stiva.platform.tenancy;

import io.stiva.platform.access.Role;
import io.stiva.vocabulary.UserId;
import java.time.Instant;

/** A person in an account. */
public record Member(UserId user, String email, Role role, Instant joinedAt) {}
