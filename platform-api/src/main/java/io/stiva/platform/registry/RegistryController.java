package io.stiva.platform.registry;

import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.Digest;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.StivaException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The distribution protocol, {@code /v2/}: reads path and token, then hands over. */
@RestController
class RegistryController {

    private final Registry registry;
    private final RegistryTokens tokens;
    private final BlobEdge blobs;
    private final ManifestEdge manifests;

    RegistryController(Registry registry, RegistryTokens tokens) {
        this.registry = registry;
        this.tokens = tokens;
        this.blobs = new BlobEdge(registry);
        this.manifests = new ManifestEdge(registry);
    }

    @RequestMapping({"/v2", "/v2/**"})
    void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        RegistryExchange exchange = new RegistryExchange(request, response);
        response.setHeader("Docker-Distribution-API-Version", "registry/2.0");
        try {
            RegistryRoute route = RegistryRoute.parse(exchange.path());
            serve(route, exchange);
        } catch (StivaException refusal) {
            exchange.refuse(refusal);
        }
    }

    private void serve(RegistryRoute route, RegistryExchange exchange) throws IOException {
        List<Grant> grants = grants(exchange, route);
        switch (route.kind()) {
            case BASE -> exchange.json(200, "{}");
            case CATALOG -> catalog(exchange, grants);
            case TAGS -> manifests.tags(exchange, place(route, exchange, grants));
            case MANIFEST ->
                    manifests.serve(exchange, place(route, exchange, grants), route.argument());
            case REFERRERS ->
                    manifests.referrers(
                            exchange, place(route, exchange, grants), new Digest(route.argument()));
            case BLOB ->
                    blobs.serve(
                            exchange, place(route, exchange, grants), new Digest(route.argument()));
            case UPLOADS -> {
                Registry.Place place = place(route, exchange, grants);
                blobs.begin(exchange, place, mountSource(exchange, grants));
            }
            case UPLOAD ->
                    blobs.upload(
                            exchange,
                            place(route, exchange, grants),
                            UUID.fromString(route.argument()));
        }
    }

    private List<Grant> grants(RegistryExchange exchange, RegistryRoute route) {
        String bearer = exchange.bearer();
        if (bearer == null) {
            exchange.challenge(route);
            throw RegistryErrors.unauthorized("no token");
        }
        return tokens.read(bearer)
                .orElseThrow(
                        () -> {
                            exchange.challenge(route);
                            return RegistryErrors.unauthorized("token is unknown or expired");
                        });
    }

    /**
     * The repository a token opens. A name the token was not asked for is a challenge; one that was
     * asked for and is not the caller's is absent; one's own without the right is denied.
     */
    private static Registry.Place place(
            RegistryRoute route, RegistryExchange exchange, List<Grant> grants) {
        Grant.Action action = route.action(exchange.method());
        List<Grant> named =
                grants.stream().filter(grant -> grant.name().equals(route.name())).toList();
        for (Grant grant : named) {
            if (grant.actions().contains(action)) {
                Registry.Place place = place(grant);
                if (place != null) {
                    return place;
                }
            }
        }
        if (named.isEmpty()) {
            exchange.challenge(route);
            throw RegistryErrors.unauthorized("token is not for this repository");
        }
        if (named.stream().allMatch(grant -> grant.account() == null)) {
            throw RegistryErrors.noName();
        }
        throw RegistryErrors.denied();
    }

    private static Registry.@Nullable Place place(Grant grant) {
        UUID account = grant.account();
        UUID project = grant.project();
        if (account == null || project == null) {
            return null;
        }
        String name = grant.name().substring(grant.name().indexOf('/') + 1);
        return new Registry.Place(new AccountId(account), new ProjectId(project), name);
    }

    /** Where a mount may take a blob from; null when none was asked for or it may not be read. */
    private static Registry.@Nullable Place mountSource(
            RegistryExchange exchange, List<Grant> grants) {
        String from = exchange.query("from");
        return grants.stream()
                .filter(grant -> grant.name().equals(from))
                .filter(grant -> grant.actions().contains(Grant.Action.PULL))
                .findFirst()
                .map(RegistryController::place)
                .orElse(null);
    }

    private void catalog(RegistryExchange exchange, List<Grant> grants) throws IOException {
        Grant grant =
                grants.stream()
                        .filter(each -> each.name().equals(Grant.CATALOG))
                        .findFirst()
                        .orElseThrow(
                                () -> {
                                    exchange.challengeCatalog();
                                    return RegistryErrors.unauthorized("token is not for this");
                                });
        UUID account = grant.account();
        if (account == null || !grant.actions().contains(Grant.Action.PULL)) {
            throw RegistryErrors.denied();
        }
        exchange.page(
                "repositories",
                "/v2/_catalog",
                (last, rows) ->
                        registry.repositories(new AccountId(account), grant.project(), last, rows),
                null);
    }
}
