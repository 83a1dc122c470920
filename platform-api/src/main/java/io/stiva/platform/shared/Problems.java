package io.stiva.platform.shared;

import io.stiva.vocabulary.StivaException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import tools.jackson.databind.json.JsonMapper;

/** Answers with {@code application/problem+json} (RFC 9457), the same from filters as from MVC. */
@Component
public class Problems {

    /** The media type of every refusal. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private final JsonMapper json;

    Problems(JsonMapper json) {
        this.json = json;
    }

    /** Answers with what this exception means; logs it once when it is our fault. */
    public void answer(Throwable thrown, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (isClientGone(thrown)) {
            return;
        }
        Refusal refusal = Refusals.of(thrown);
        log(thrown, refusal, request);
        answer(refusal, request, response);
    }

    void answer(Refusal refusal, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (response.isCommitted()) {
            // Left alone the server would end the answer as if it were whole.
            throw new IOException("the answer had begun when it failed");
        }
        response.resetBuffer();
        response.setStatus(refusal.status());
        response.setContentType(MEDIA_TYPE);
        refusal.headers().forEach(response::setHeader);
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(json.writeValueAsBytes(document(refusal, request)));
    }

    private static Map<String, Object> document(Refusal refusal, HttpServletRequest request) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "/problems/" + refusal.code());
        document.put("title", title(refusal.status()));
        document.put("status", refusal.status());
        document.put("detail", refusal.detail());
        document.put("code", refusal.code());
        document.put("requestId", RequestIdFilter.idOf(request));
        if (!refusal.errors().isEmpty()) {
            document.put("errors", refusal.errors());
        }
        refusal.data().forEach(document::putIfAbsent);
        return document;
    }

    private static String title(int status) {
        HttpStatus known = HttpStatus.resolve(status);
        return known == null ? "Refused" : known.getReasonPhrase();
    }

    private static void log(Throwable thrown, Refusal refusal, HttpServletRequest request) {
        String where = request.getMethod() + " " + request.getRequestURI();
        if (refusal.unexpected()) {
            LOG.error("request {} {} failed", RequestIdFilter.idOf(request), where, thrown);
        } else if (refusal.status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            LOG.warn(
                    "request {} {} found a part away: {}",
                    RequestIdFilter.idOf(request),
                    where,
                    thrown.getMessage());
        } else if (thrown instanceof StivaException refused) {
            LOG.debug(
                    "request {} {} refused: {} {} {}",
                    RequestIdFilter.idOf(request),
                    where,
                    refused.code(),
                    refused.publicMessage(),
                    refused.privateDetail());
        }
    }

    /** The reader of a stream went away; there is nobody to tell. */
    private static boolean isClientGone(Throwable thrown) {
        return thrown instanceof AsyncRequestNotUsableException
                || Objects.equals(thrown.getClass().getSimpleName(), "ClientAbortException");
    }
}
