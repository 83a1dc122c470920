package io.stiva.console.session;

import io.stiva.client.ClientSettings;
import io.stiva.client.StivaClient;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.session.NullAuthenticatedSessionStrategy;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** Who may see what, and what the browser is told to refuse. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class SecurityConfiguration {

    /** Nothing inline, nothing from elsewhere; data: only for images drawn by the style sheet. */
    static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; form-action 'self'; base-uri 'none';"
                    + " frame-ancestors 'none'";

    @Bean
    StivaClient nobody(ConsoleSettings settings) {
        return StivaClient.of(
                ClientSettings.of(settings.url(), null)
                        .withTimeout(settings.timeout())
                        .withAttempts(settings.attempts()));
    }

    /** There are no users here: without this bean Spring would make one with a random password. */
    @Bean
    UserDetailsService nobodyLogsInHere() {
        return name -> {
            throw new UsernameNotFoundException("the platform keeps the users");
        };
    }

    @Bean
    SecurityFilterChain filters(HttpSecurity http, StivaClient nobody) throws Exception {
        return http.sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .addFilterBefore(new VisitorFilter(nobody), CsrfFilter.class)
                .authorizeHttpRequests(
                        requests ->
                                requests.dispatcherTypeMatchers(
                                                DispatcherType.ASYNC,
                                                DispatcherType.ERROR,
                                                DispatcherType.FORWARD)
                                        .permitAll()
                                        .requestMatchers(
                                                "/login",
                                                "/error",
                                                "/app.css",
                                                "/app.js",
                                                "/app-*.css",
                                                "/app-*.js",
                                                "/favicon.svg",
                                                "/vendor/**",
                                                "/actuator/health/**")
                                        .permitAll()
                                        .anyRequest()
                                        .authenticated())
                .csrf(
                        csrf ->
                                csrf.csrfTokenRepository(csrfCookie())
                                        // Every request proves itself anew here; that must not
                                        // change the token of a form that is still open.
                                        .sessionAuthenticationStrategy(
                                                new NullAuthenticatedSessionStrategy()))
                .exceptionHandling(
                        refusals ->
                                refusals.authenticationEntryPoint(SecurityConfiguration::toLogin))
                .headers(
                        headers ->
                                headers.contentSecurityPolicy(
                                                csp ->
                                                        csp.policyDirectives(
                                                                CONTENT_SECURITY_POLICY))
                                        .referrerPolicy(r -> r.policy(ReferrerPolicy.SAME_ORIGIN))
                                        .frameOptions(frame -> frame.deny()))
                .formLogin(form -> form.disable())
                .httpBasic(basic -> basic.disable())
                .logout(logout -> logout.disable())
                .requestCache(cache -> cache.disable())
                .build();
    }

    private static CookieCsrfTokenRepository csrfCookie() {
        CookieCsrfTokenRepository cookie = new CookieCsrfTokenRepository();
        cookie.setCookieName("stiva_csrf");
        cookie.setCookieCustomizer(c -> c.httpOnly(true).sameSite("Strict").path("/"));
        return cookie;
    }

    private static void toLogin(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException e) {
        LoginRedirect.send(request, response);
    }
}
