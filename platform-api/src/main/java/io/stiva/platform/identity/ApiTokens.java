package io.stiva.platform.identity;

import io.stiva.client.api.Tokens.NewToken;
import io.stiva.client.api.Tokens.Token;
import io.stiva.platform.access.Access;
import io.stiva.platform.access.Caller;
import io.stiva.platform.access.Permission;
import io.stiva.platform.shared.Events;
import io.stiva.platform.shared.PageQuery;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.StivaException;
import io.stiva.vocabulary.TokenId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Makes, lists and revokes the caller's own API tokens. A token never allows more than the caller
 * could at the moment it was made, nor more than its person may at the moment it is used.
 */
@Component
public class ApiTokens {

    private static final int DEFAULT_DAYS = 90;
    private static final int MAX_DAYS = 365;
    private static final int MAX_NAME = 100;
    private static final int MAX_PER_PERSON = 200;

    private final TokenStore store;
    private final Access access;
    private final Events events;
    private final TenantTransactions transactions;
    private final Clock clock;
    private final RandomGenerator random;

    ApiTokens(
            TokenStore store,
            Access access,
            Events events,
            TenantTransactions transactions,
            Clock clock,
            RandomGenerator random) {
        this.store = store;
        this.access = access;
        this.events = events;
        this.transactions = transactions;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Makes a token for the caller; the answer is the only place its secret is ever shown.
     *
     * @throws StivaException INVALID, code {@code invalid-token-request}; NOT_FOUND for a project
     *     that is not the caller's; CONFLICT, code {@code too-many-tokens}
     */
    public Token create(Caller caller, NewToken wanted) {
        AccountId account = caller.requireAccount();
        access.require(caller, Permission.MANAGE_TOKENS, account, caller.project());
        BearerSecret secret = BearerSecret.next(BearerSecret.Kind.API_TOKEN, random);
        Instant now = clock.instant();
        return transactions.inAccount(
                account,
                () -> {
                    ApiToken token =
                            new ApiToken(
                                    TokenId.next(now, random),
                                    name(wanted.name()),
                                    scopes(caller, wanted.scopes()),
                                    project(caller, wanted.project()),
                                    wanted.project(),
                                    now,
                                    now.plus(lifetime(wanted.expiresInDays())),
                                    null);
                    requireFew(caller, account);
                    store.insert(account, caller.user(), token, secret);
                    publish(account, token.id(), "token.created", token.name());
                    return token.document(allScopes(), secret);
                });
    }

    /** The caller's tokens that were not revoked, in the order they were made. */
    List<ApiToken> list(Caller caller, PageQuery page) {
        AccountId account = caller.requireAccount();
        access.require(caller, Permission.MANAGE_TOKENS, account, caller.project());
        return transactions.inAccount(account, () -> store.list(account, caller.user(), page));
    }

    /**
     * Makes a token worthless at once.
     *
     * @throws StivaException NOT_FOUND, code {@code token-not-found}
     */
    public void revoke(Caller caller, TokenId token) {
        AccountId account = caller.requireAccount();
        access.require(caller, Permission.MANAGE_TOKENS, account, caller.project());
        transactions.runInAccount(
                account,
                () -> {
                    if (!store.revoke(account, caller.user(), token, clock.instant())) {
                        throw IdentityErrors.noToken();
                    }
                    publish(account, token, "token.revoked", "");
                });
    }

    /** Every word a token's scope list may hold. */
    static List<String> allScopes() {
        return Arrays.stream(Permission.values()).map(Permission::scope).toList();
    }

    private void requireFew(Caller caller, AccountId account) {
        if (store.count(account, caller.user()) >= MAX_PER_PERSON) {
            throw StivaException.of(ErrorCategory.CONFLICT, "too-many-tokens")
                    .say("you have %d tokens: revoke one first", MAX_PER_PERSON)
                    .build();
        }
    }

    private static String name(String name) {
        String stripped = name.strip();
        if (stripped.isEmpty()
                || stripped.length() > MAX_NAME
                || stripped.chars().anyMatch(Character::isISOControl)) {
            throw IdentityErrors.invalidToken(
                    "/name", "1 to " + MAX_NAME + " printable characters");
        }
        return stripped;
    }

    /** A token made with a token is limited at least as much. */
    private static @Nullable List<String> scopes(Caller caller, @Nullable List<String> wanted) {
        List<String> known = allScopes();
        if (wanted == null) {
            return caller.scopes() == null ? null : List.copyOf(caller.scopes());
        }
        for (String scope : wanted) {
            if (!known.contains(scope)) {
                throw IdentityErrors.invalidToken("/scopes", "any of " + String.join(" ", known));
            }
            if (caller.scopes() != null && !caller.scopes().contains(scope)) {
                throw IdentityErrors.invalidToken("/scopes", "your own token has no such scope");
            }
        }
        return wanted.stream().distinct().toList();
    }

    private @Nullable ProjectId project(Caller caller, @Nullable String wanted) {
        if (wanted == null) {
            return caller.project();
        }
        ProjectId project =
                store.projectByName(caller.requireAccount(), wanted)
                        .orElseThrow(ApiTokens::noProject);
        if (caller.project() != null && !caller.project().equals(project)) {
            throw noProject();
        }
        return project;
    }

    private static StivaException noProject() {
        return StivaException.of(ErrorCategory.NOT_FOUND, "project-not-found")
                .say("no such project in this account")
                .field("/project", "the name of one of your projects")
                .build();
    }

    private static Duration lifetime(@Nullable Integer days) {
        int chosen = Objects.requireNonNullElse(days, DEFAULT_DAYS);
        if (chosen < 1 || chosen > MAX_DAYS) {
            throw IdentityErrors.invalidToken("/expiresInDays", "1 to " + MAX_DAYS);
        }
        return Duration.ofDays(chosen);
    }

    private void publish(AccountId account, TokenId token, String type, String name) {
        events.publish(account, null, type, token.toString(), Map.of("name", name));
    }
}
