/**
 * The tenant's pages: projects, deploy, services, containers, images, usage, quotas, events.
 *
 * <p>Owns: their forms and what they show. Does not own: live parts ({@code console.live}), prices
 * and limits (asked from the API each time). Invariants: a refused form comes back with what was
 * typed and the reason beside the field; a change answers with a redirect.
 */
@NullMarked
package io.stiva.console.project;

import org.jspecify.annotations.NullMarked;
