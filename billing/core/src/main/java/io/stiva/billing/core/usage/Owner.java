package io.stiva.billing.core.usage;

import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.ServiceId;
import org.jspecify.annotations.Nullable;

/**
 * Who pays, and for what it is shown.
 *
 * @param service null for a container that belongs to no service
 */
public record Owner(AccountId account, ProjectId project, @Nullable ServiceId service) {}
