/**
 * The web console: a process of its own that only knows the public API.
 *
 * <p>Owns: pages, forms, fragments, the session cookie, the browser's security headers. Does not
 * own: any rule of the platform, any state (no database, no server-side session). Invariants: the
 * API token lives only in an HttpOnly, SameSite cookie and is never written to a page or a log;
 * every change carries a CSRF token; nothing inline, neither script nor style; text from elsewhere
 * is shown as text.
 */
@NullMarked
package io.stiva.console;

import org.jspecify.annotations.NullMarked;
