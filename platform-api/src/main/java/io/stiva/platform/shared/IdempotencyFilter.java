package io.stiva.platform.shared;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.util.ContentCachingResponseWrapper;
import org.springframework.web.util.WebUtils;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes doing a POST twice equal doing it once, for callers that send an {@code Idempotency-Key}.
 *
 * <p>The answer is stored in the transaction of the effect: either both are there or neither. It is
 * sent only after that transaction has committed. A repeated key answers as the first time, without
 * the secrets that are shown once; with another request it is refused (422), while the first still
 * runs it is refused too (409). Refused requests leave nothing and may be repeated with the same
 * key. Runs after authentication, for a key belongs to a person.
 */
@Component
class IdempotencyFilter extends OncePerRequestFilter {

    static final String HEADER = "Idempotency-Key";
    static final Duration KEPT = Duration.ofHours(24);
    private static final Pattern WELL_FORMED = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final List<String> KEPT_HEADERS =
            List.of("Content-Type", "Location", "ETag", "Operation-Location");

    private final IdempotencyStore store;
    private final TenantTransactions transactions;
    private final JsonMapper json;
    private final Clock clock;

    IdempotencyFilter(
            IdempotencyStore store, TenantTransactions transactions, JsonMapper json, Clock clock) {
        this.store = store;
        this.transactions = transactions;
        this.json = json;
        this.clock = clock;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getMethod().equals("POST")
                || request.getHeader(HEADER) == null
                || request.getUserPrincipal() == null
                || WebUtils.getNativeRequest(request, BufferedRequest.class) == null;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Exchange exchange = exchange(request);
        ContentCachingResponseWrapper held = new ContentCachingResponseWrapper(response);
        Optional<IdempotencyStore.Answer> first;
        try {
            first = transactions.atEdge(status -> once(exchange, status, request, held, chain));
        } catch (ChainFailure failure) {
            failure.rethrow();
            return;
        }
        if (first.isPresent()) {
            replay(first.get(), response);
        } else {
            held.copyBodyToResponse();
        }
    }

    private record Exchange(IdempotencyStore.Key key, String hash) {}

    private static Exchange exchange(HttpServletRequest request) {
        String key = Objects.requireNonNull(request.getHeader(HEADER));
        Principal requester = Objects.requireNonNull(request.getUserPrincipal());
        BufferedRequest body =
                Objects.requireNonNull(WebUtils.getNativeRequest(request, BufferedRequest.class));
        if (!WELL_FORMED.matcher(key).matches()) {
            throw StivaException.of(ErrorCategory.INVALID, "invalid-idempotency-key")
                    .say("Idempotency-Key must be 1 to 255 visible ASCII characters")
                    .field(HEADER, "1 to 255 visible ASCII characters")
                    .build();
        }
        return new Exchange(
                new IdempotencyStore.Key(requester.getName(), key), hash(request, body.body()));
    }

    /** Does the request, or answers what was answered before. */
    private Optional<IdempotencyStore.Answer> once(
            Exchange exchange,
            TransactionStatus status,
            HttpServletRequest request,
            ContentCachingResponseWrapper response,
            FilterChain chain) {
        Optional<IdempotencyStore.Answer> before =
                transactions.acrossTenants(() -> firstAnswer(exchange));
        if (before.isPresent()) {
            return before;
        }
        try {
            chain.doFilter(request, response);
        } catch (IOException | ServletException e) {
            throw new ChainFailure(e);
        }
        if (response.getStatus() / 100 == 2) {
            IdempotencyStore.Answer answer = answer(exchange, request, response);
            transactions.runAcrossTenants(
                    () ->
                            store.insertAcrossTenants(
                                    exchange.key(), answer, clock.instant().minus(KEPT)));
        } else {
            status.setRollbackOnly();
        }
        return Optional.empty();
    }

    private Optional<IdempotencyStore.Answer> firstAnswer(Exchange exchange) {
        if (!store.tryLockAcrossTenants(exchange.key())) {
            throw StivaException.of(ErrorCategory.CONFLICT, "request-in-progress")
                    .say("a request with this Idempotency-Key is still running: wait for it")
                    .build();
        }
        Optional<IdempotencyStore.Answer> first = store.findAcrossTenants(exchange.key());
        if (first.isEmpty()) {
            return first;
        }
        if (first.get().createdAt().isBefore(clock.instant().minus(KEPT))) {
            store.deleteAcrossTenants(exchange.key());
            return Optional.empty();
        }
        if (!first.get().requestHash().equals(exchange.hash())) {
            throw StivaException.of(ErrorCategory.UNPROCESSABLE, "idempotency-key-reused")
                    .say("this Idempotency-Key was used for another request: make a new key")
                    .build();
        }
        return first;
    }

    private IdempotencyStore.Answer answer(
            Exchange exchange, HttpServletRequest request, ContentCachingResponseWrapper response) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : KEPT_HEADERS) {
            String value =
                    name.equals("Content-Type")
                            ? response.getContentType()
                            : response.getHeader(name);
            if (value != null) {
                headers.put(name, value);
            }
        }
        String body =
                withoutSecrets(
                        new String(response.getContentAsByteArray(), StandardCharsets.UTF_8),
                        request);
        return new IdempotencyStore.Answer(
                exchange.hash(), response.getStatus(), headers, body, clock.instant());
    }

    private String withoutSecrets(String body, HttpServletRequest request) {
        Object handler = request.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE);
        @Nullable ShownOnce secrets =
                handler instanceof HandlerMethod method
                        ? method.getMethodAnnotation(ShownOnce.class)
                        : null;
        if (secrets == null || !(json.readTree(body) instanceof ObjectNode document)) {
            return body;
        }
        document.remove(List.of(secrets.value()));
        return json.writeValueAsString(document);
    }

    private static void replay(IdempotencyStore.Answer first, HttpServletResponse response)
            throws IOException {
        response.setStatus(first.status());
        first.headers().forEach(response::setHeader);
        response.setHeader("Idempotency-Replayed", "true");
        response.getOutputStream().write(first.body().getBytes(StandardCharsets.UTF_8));
    }

    private static String hash(HttpServletRequest request, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String target =
                    String.join(
                            "\n",
                            request.getMethod(),
                            request.getRequestURI(),
                            Objects.requireNonNullElse(request.getQueryString(), ""),
                            "");
            digest.update(target.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Carries a checked exception through the transaction, which it rolls back. */
    private static final class ChainFailure extends RuntimeException {
        private final Exception failure;

        ChainFailure(Exception failure) {
            super(failure);
            this.failure = failure;
        }

        void rethrow() throws IOException, ServletException {
            switch (failure) {
                case IOException io -> throw io;
                case ServletException servlet -> throw servlet;
                default -> throw new IllegalStateException(failure);
            }
        }
    }
}
