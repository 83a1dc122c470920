package io.stiva.platform.shared;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads the bodies of API requests into memory, up to a bound, but for archives, which flow; so
 * that no document can be larger and the idempotency filter can hash what the controller will read.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class RequestBodyFilter extends OncePerRequestFilter {

    /** The largest document the API takes. */
    static final int MAX_BODY = 1 << 20;

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        boolean archive =
                request.getMethod().equals("PUT") && request.getRequestURI().endsWith("/files");
        return archive || !request.getRequestURI().startsWith("/api/");
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getContentLengthLong() > MAX_BODY) {
            throw tooLarge();
        }
        byte[] body = request.getInputStream().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            throw tooLarge();
        }
        chain.doFilter(new BufferedRequest(request, body), response);
    }

    private static StivaException tooLarge() {
        return StivaException.of(ErrorCategory.TOO_LARGE, "too-large")
                .say("request body must not be larger than %d bytes", MAX_BODY)
                .build();
    }
}
