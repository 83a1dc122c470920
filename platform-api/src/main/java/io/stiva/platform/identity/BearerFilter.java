package io.stiva.platform.identity;

import io.stiva.platform.shared.Problems;
import io.stiva.vocabulary.StivaException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Proves the caller of a request that carries a bearer token (RFC 6750 section 2.1); a token that
 * is no good is refused even where nobody need be logged in.
 */
final class BearerFilter extends OncePerRequestFilter {

    private static final String SCHEME = "Bearer ";

    private final Identity identity;
    private final Problems problems;

    BearerFilter(Identity identity, Problems problems) {
        this.identity = identity;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            chain.doFilter(request, response);
            return;
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        try {
            context.setAuthentication(
                    new CallerAuthentication(
                            identity.authenticate(header.substring(SCHEME.length()).strip())));
        } catch (StivaException refused) {
            problems.answer(refused, request, response);
            return;
        }
        SecurityContextHolder.setContext(context);
        try {
            chain.doFilter(request, response);
        } finally {
            SecurityContextHolder.clearContext();
        }
    }
}
