package io.stiva.platform.access;

import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Hands the {@link Caller} to every controller method that declares one. */
@Component
class CallerParameter implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Caller.class;
    }

    @Override
    public Caller resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binder) {
        Authentication proof = SecurityContextHolder.getContext().getAuthentication();
        if (proof != null && proof.getPrincipal() instanceof Caller caller) {
            return caller;
        }
        throw StivaException.of(ErrorCategory.UNAUTHENTICATED, "unauthenticated")
                .say("log in first")
                .build();
    }
}
