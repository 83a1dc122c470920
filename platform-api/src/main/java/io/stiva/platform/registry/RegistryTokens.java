package io.stiva.platform.registry;

import io.stiva.platform.access.Caller;
import io.stiva.platform.access.Permission;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.platform.tenancy.Project;
import io.stiva.platform.tenancy.Projects;
import io.stiva.vocabulary.Slug;
import io.stiva.vocabulary.StivaException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Issues and reads the registry's bearer tokens: 256 random bits, stored as their SHA-256. They are
 * looked up by that hash, so comparing takes the same time whatever was guessed.
 */
@Component
class RegistryTokens {

    private static final String PREFIX = "str_";
    private static final int RANDOM_BYTES = 32;
    private static final int MAX_SCOPES = 20;

    private final RegistryTokenStore store;
    private final Projects projects;
    private final TenantTransactions transactions;
    private final Duration lifetime;
    private final Clock clock;
    private final RandomGenerator random;

    RegistryTokens(
            RegistryTokenStore store,
            Projects projects,
            TenantTransactions transactions,
            RegistrySettings settings,
            Clock clock,
            RandomGenerator random) {
        this.store = store;
        this.projects = projects;
        this.transactions = transactions;
        this.lifetime = settings.tokenLifetime();
        this.clock = clock;
        this.random = random;
    }

    /**
     * A fresh token.
     *
     * @param text shown once
     */
    record Issued(String text, Instant issuedAt, Instant expiresAt) {
        /** Leaves the token out. */
        @Override
        public String toString() {
            return "Issued[" + expiresAt + "]";
        }
    }

    /**
     * Issues a token for what the caller asks and may have.
     *
     * @param scopes as in the token specification, {@code repository:shop/web:pull,push}
     */
    Issued issue(Caller caller, List<String> scopes) {
        List<Grant> grants = new ArrayList<>();
        for (String scope : scopes.subList(0, Math.min(scopes.size(), MAX_SCOPES))) {
            grant(caller, scope).ifPresent(grants::add);
        }
        return issue(caller.user().toString(), grants);
    }

    /** Issues a token for exactly these grants. */
    Issued issue(String subject, List<Grant> grants) {
        byte[] bits = new byte[RANDOM_BYTES];
        random.nextBytes(bits);
        String text = PREFIX + HexFormat.of().formatHex(bits);
        Instant now = clock.instant();
        Instant expiry = now.plus(lifetime);
        transactions.runAcrossTenants(
                () -> store.insertAcrossTenants(hash(text), subject, grants, expiry, now));
        return new Issued(text, now, expiry);
    }

    /** What a presented token grants; empty when it is unknown or its time is over. */
    Optional<List<Grant>> read(String token) {
        return transactions.acrossTenants(
                () -> store.findAcrossTenants(hash(token), clock.instant()));
    }

    private Optional<Grant> grant(Caller caller, String scope) {
        int first = scope.indexOf(':');
        int last = scope.lastIndexOf(':');
        if (first < 0 || last == first) {
            return Optional.empty();
        }
        String name = scope.substring(first + 1, last);
        return switch (scope.substring(0, first)) {
            case "repository" ->
                    Optional.of(repositoryGrant(caller, name, scope.substring(last + 1)));
            case "registry" -> Optional.of(catalogGrant(caller));
            default -> Optional.empty();
        };
    }

    private static Grant catalogGrant(Caller caller) {
        boolean may = caller.account() != null && caller.may(Permission.READ);
        return new Grant(
                Grant.CATALOG,
                caller.account() == null ? null : caller.account().value(),
                caller.project() == null ? null : caller.project().value(),
                may ? Set.of(Grant.Action.PULL) : Set.of());
    }

    private Grant repositoryGrant(Caller caller, String name, String asked) {
        Project project = ownProject(caller, name);
        if (project == null) {
            return new Grant(name, null, null, Set.of());
        }
        Set<Grant.Action> granted = EnumSet.noneOf(Grant.Action.class);
        for (String action : asked.split(",")) {
            switch (action) {
                case "pull" -> granted.addAll(may(caller, Permission.READ, Grant.Action.PULL));
                case "push" ->
                        granted.addAll(may(caller, Permission.PUSH_IMAGE, Grant.Action.PUSH));
                case "delete" ->
                        granted.addAll(may(caller, Permission.PUSH_IMAGE, Grant.Action.DELETE));
                case "*" -> {
                    granted.addAll(may(caller, Permission.READ, Grant.Action.PULL));
                    granted.addAll(may(caller, Permission.PUSH_IMAGE, Grant.Action.PUSH));
                    granted.addAll(may(caller, Permission.PUSH_IMAGE, Grant.Action.DELETE));
                }
                default -> {
                    // Unknown actions grant nothing.
                }
            }
        }
        return new Grant(name, project.account().value(), project.id().value(), granted);
    }

    private static Set<Grant.Action> may(
            Caller caller, Permission permission, Grant.Action action) {
        return caller.may(permission) ? Set.of(action) : Set.of();
    }

    /** The project a name begins with, null when it is absent or not the caller's. */
    private @Nullable Project ownProject(Caller caller, String name) {
        int slash = name.indexOf('/');
        if (slash <= 0 || caller.account() == null) {
            return null;
        }
        Slug slug;
        try {
            slug = new Slug(name.substring(0, slash));
        } catch (StivaException malformed) {
            return null;
        }
        return projects.bySlugAcrossTenants(slug)
                .filter(project -> project.account().equals(caller.account()))
                .filter(
                        project ->
                                caller.project() == null || caller.project().equals(project.id()))
                .orElse(null);
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
