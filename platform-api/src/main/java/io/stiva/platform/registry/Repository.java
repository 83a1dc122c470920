package io.stiva.platform.registry;

import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ProjectId;
import java.util.UUID;

/**
 * A repository of a project.
 *
 * @param name path below the project
 */
record Repository(AccountId account, UUID id, ProjectId project, String name) {}
