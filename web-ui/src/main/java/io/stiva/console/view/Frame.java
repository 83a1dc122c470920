package io.stiva.console.view;

import io.stiva.console.session.Visitor;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Gives every whole page, not the fragments, who is looking and where. */
@Configuration(proxyBeanMethods = false)
class Frame implements WebMvcConfigurer, HandlerInterceptor {

    @Bean
    static Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public void postHandle(
            HttpServletRequest request,
            HttpServletResponse response,
            Object handler,
            @Nullable ModelAndView page) {
        String view = page == null ? null : page.getViewName();
        if (page == null || view == null || view.startsWith("redirect:") || view.contains("::")) {
            return;
        }
        page.addObject("path", request.getRequestURI());
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        boolean known =
                page.getModel().containsKey("me") || view.equals("login") || view.equals("error");
        if (!known
                && authentication != null
                && authentication.getPrincipal() instanceof Visitor visitor) {
            page.addObject("me", visitor.client().me());
        }
    }
}
