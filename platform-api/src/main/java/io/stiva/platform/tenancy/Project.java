package io.stiva.platform.tenancy;

import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.Slug;
import java.time.Instant;

/**
 * The isolation boundary inside an account.
 *
 * @param name unique in the whole cloud
 * @param version for If-Match
 */
public record Project(
        AccountId account, ProjectId id, Slug name, Instant createdAt, long version) {}
