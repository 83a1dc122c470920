package io.stiva.platform.shared;

import io.stiva.vocabulary.Uuid7;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives every request an id, the caller's own when it is well-formed, echoes it, and turns what
 * filters throw into problems.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestIdFilter extends OncePerRequestFilter {

    static final String HEADER = "X-Request-Id";
    private static final String ATTRIBUTE = RequestIdFilter.class.getName();
    private static final String MDC_KEY = "requestId";
    private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final Problems problems;
    private final Clock clock;
    private final RandomGenerator random;

    RequestIdFilter(Problems problems, Clock clock, RandomGenerator random) {
        this.problems = problems;
        this.clock = clock;
        this.random = random;
    }

    /** The id of a request that came through this filter. */
    static String idOf(HttpServletRequest request) {
        return Objects.requireNonNullElse(request.getAttribute(ATTRIBUTE), "-").toString();
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String id = chosen(request.getHeader(HEADER));
        request.setAttribute(ATTRIBUTE, id);
        response.setHeader(HEADER, id);
        MDC.put(MDC_KEY, id);
        try {
            chain.doFilter(request, response);
        } catch (ServletException e) {
            problems.answer(Objects.requireNonNullElse(e.getRootCause(), e), request, response);
        } catch (RuntimeException e) {
            problems.answer(e, request, response);
        } finally {
            MDC.remove(MDC_KEY);
        }
    }

    private String chosen(@Nullable String presented) {
        return presented != null && WELL_FORMED.matcher(presented).matches()
                ? presented
                : Uuid7.at(clock.instant(), random).toString();
    }
}
