package io.stiva.console.view;

import io.stiva.client.Problems;
import io.stiva.client.api.Problem;
import io.stiva.console.session.LoginRedirect;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.ModelAndView;

/** Turns refusals of the platform into pages, and into messages beside fields. */
@ControllerAdvice
public final class RefusalAdvice {

    private static final Logger LOG = LoggerFactory.getLogger(RefusalAdvice.class);

    /** Wrong fields by pointer; the key {@code ""} holds what belongs to no field. */
    public static Map<String, String> byField(StivaException refusal) {
        Map<String, String> errors = new LinkedHashMap<>();
        refusal.errors().forEach(error -> errors.putIfAbsent(error.pointer(), error.detail()));
        if (errors.isEmpty() || refusal.data().containsKey(Problems.QUOTA)) {
            errors.put("", refusal.publicMessage());
        }
        return errors;
    }

    /** The quota a refusal names, null when it is about something else. */
    public static Problem.@Nullable QuotaProblem quota(StivaException refusal) {
        return refusal.data().get(Problems.QUOTA) instanceof Problem.QuotaProblem quota
                ? quota
                : null;
    }

    @ExceptionHandler(StivaException.class)
    @Nullable ModelAndView refused(
            StivaException refusal, HttpServletRequest request, HttpServletResponse response) {
        if (response.isCommitted()) {
            return null;
        }
        if (refusal.category() == ErrorCategory.UNAUTHENTICATED) {
            LoginRedirect.send(request, response);
            return null;
        }
        if (refusal.category() == ErrorCategory.INTERNAL) {
            LOG.warn("the platform answered {}", refusal.code(), refusal);
        }
        response.setStatus(refusal.category().httpStatus());
        ModelAndView page =
                new ModelAndView(
                        request.getHeader("HX-Request") == null ? "refused" : "refused :: message");
        page.addObject("status", refusal.category().httpStatus());
        page.addObject("headline", headline(refusal.category()));
        page.addObject("message", refusal.publicMessage());
        page.addObject("requestId", refusal.data().get(Problems.REQUEST_ID));
        page.addObject("path", request.getRequestURI());
        return page;
    }

    private static String headline(ErrorCategory category) {
        return switch (category) {
            case NOT_FOUND -> "There is nothing here";
            case FORBIDDEN -> "Your role does not allow this";
            case UNAVAILABLE -> "The platform cannot be reached right now";
            case RATE_LIMITED -> "Too many requests for the moment";
            case PAYMENT_REQUIRED -> "The budget is used up";
            case TIMED_OUT -> "It took too long";
            case INVALID, UNPROCESSABLE, CONFLICT, STALE, TOO_LARGE -> "That did not work";
            case UNAUTHENTICATED -> "Please log in";
            case INTERNAL -> "Something went wrong on our side";
        };
    }
}
