/**
 * Who looks at the console.
 *
 * <p>Owns: the session cookie, login and logout, security headers and CSRF, the client each request
 * speaks to the API with. Does not own: passwords and sessions themselves (the platform checks and
 * keeps them). Invariants: the token is read from and written to the cookie here only; a page
 * without a token leads to the login.
 */
@NullMarked
package io.stiva.console.session;

import org.jspecify.annotations.NullMarked;
