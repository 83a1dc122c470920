package io.stiva.platform.registry;

import io.stiva.platform.access.Caller;
import io.stiva.platform.identity.Identity;
import io.stiva.vocabulary.StivaException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gives tokens of the registry for an e-mail address and a password or API token (distribution
 * token specification), or for a bearer token of the API, which is what our own command line has.
 */
@RestController
class RegistryTokenController {

    private static final String BASIC = "Basic ";
    private static final String BEARER = "Bearer ";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Identity identity;
    private final RegistryTokens tokens;

    RegistryTokenController(Identity identity, RegistryTokens tokens) {
        this.identity = identity;
        this.tokens = tokens;
    }

    @GetMapping("/auth/token")
    void token(HttpServletRequest request, HttpServletResponse response) throws IOException {
        RegistryExchange exchange = new RegistryExchange(request, response);
        try {
            RegistryTokens.Issued issued = tokens.issue(caller(request), scopes(request));
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("token", issued.text());
            body.put("access_token", issued.text());
            body.put(
                    "expires_in",
                    Duration.between(issued.issuedAt(), issued.expiresAt()).toSeconds());
            body.put("issued_at", issued.issuedAt().toString());
            response.setHeader("Cache-Control", "no-store");
            exchange.json(200, JSON.writeValueAsString(body));
        } catch (StivaException refusal) {
            response.setHeader("WWW-Authenticate", "Basic realm=\"stiva\", charset=\"UTF-8\"");
            exchange.refuse(refusal);
        }
    }

    private Caller caller(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return identity.authenticate(header.substring(BEARER.length()).strip());
        }
        if (header == null || !header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            throw RegistryErrors.unauthorized("no e-mail address and password");
        }
        String decoded;
        try {
            byte[] bytes = Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
            decoded = new String(bytes, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw RegistryErrors.unauthorized("credentials are malformed");
        }
        int colon = decoded.indexOf(':');
        if (colon < 0) {
            throw RegistryErrors.unauthorized("credentials are malformed");
        }
        return identity.verifyPassword(
                decoded.substring(0, colon), decoded.substring(colon + 1), request.getRemoteAddr());
    }

    /** Several {@code scope} parameters, each of one or more scopes. */
    private static List<String> scopes(HttpServletRequest request) {
        List<String> scopes = new ArrayList<>();
        String[] parameters = request.getParameterValues("scope");
        if (parameters != null) {
            for (String parameter : parameters) {
                scopes.addAll(List.of(parameter.strip().split(" +")));
            }
        }
        return scopes;
    }
}
