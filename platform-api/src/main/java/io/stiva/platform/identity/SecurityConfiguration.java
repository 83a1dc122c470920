package io.stiva.platform.identity;

import io.stiva.platform.shared.Problems;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderNotFoundException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * Who gets through the door. Everything is refused unless it is named here; an edge with its own
 * proof (the registry, the node link) brings a chain of its own with a smaller order.
 *
 * <p>There are no cookies, so there is nothing a foreign page could ride on: no CSRF token.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class SecurityConfiguration {

    /** After every feature's own chain. */
    private static final int LAST = 1_000;

    /** After the chains features bring, before the API's. */
    private static final int REGISTRY = 900;

    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

    /** The registry speaks Basic and Bearer of its own kind and checks them itself. */
    @Bean
    @Order(REGISTRY)
    SecurityFilterChain registryEdge(HttpSecurity http) {
        stateless(http)
                .securityMatcher("/v2/**", "/v2", "/auth/token")
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll());
        return http.build();
    }

    @Bean
    @Order(LAST)
    SecurityFilterChain api(HttpSecurity http, Identity identity, Problems problems) {
        stateless(http)
                .addFilterBefore(new BearerFilter(identity, problems), AuthorizationFilter.class)
                .exceptionHandling(
                        refusals ->
                                refusals.authenticationEntryPoint(
                                                (request, response, e) ->
                                                        problems.answer(
                                                                unproved(request),
                                                                request,
                                                                response))
                                        .accessDeniedHandler(
                                                (request, response, e) ->
                                                        problems.answer(
                                                                absent(), request, response)))
                .authorizeHttpRequests(
                        requests ->
                                requests.dispatcherTypeMatchers(
                                                DispatcherType.ERROR, DispatcherType.ASYNC)
                                        .permitAll()
                                        .requestMatchers(HttpMethod.POST, "/api/v1/sessions")
                                        .permitAll()
                                        .requestMatchers(HttpMethod.GET, "/api/v1/openapi.json")
                                        .permitAll()
                                        .requestMatchers(
                                                HttpMethod.GET,
                                                "/actuator/health",
                                                "/actuator/health/**")
                                        .permitAll()
                                        .requestMatchers("/api/**")
                                        .authenticated()
                                        .anyRequest()
                                        .denyAll());
        return http.build();
    }

    /** Proof is checked by the filters above; nothing may fall back on a generated user. */
    @Bean
    AuthenticationManager noOtherProof() {
        return proof -> {
            throw new ProviderNotFoundException("nobody logs in this way");
        };
    }

    private static HttpSecurity stateless(HttpSecurity http) {
        return http.csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(
                        sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(SecurityConfiguration::headers);
    }

    private static void headers(HeadersConfigurer<HttpSecurity> headers) {
        headers.contentSecurityPolicy(policy -> policy.policyDirectives(NOTHING))
                .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
                .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny);
    }

    /** Outside of the API there is nothing, and nothing to log in for. */
    private static StivaException unproved(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/api/") ? IdentityErrors.noProof() : absent();
    }

    private static StivaException absent() {
        return StivaException.of(ErrorCategory.NOT_FOUND, "not-found")
                .say("no such thing, or it is not yours")
                .build();
    }
}
