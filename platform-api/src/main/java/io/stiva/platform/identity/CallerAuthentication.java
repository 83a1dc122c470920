package io.stiva.platform.identity;

import io.stiva.platform.access.Caller;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** A proved caller, in the form Spring Security keeps for the time of a request. */
final class CallerAuthentication extends AbstractAuthenticationToken {

    private static final String OPERATOR = "operator";

    private final transient Caller caller;

    CallerAuthentication(Caller caller) {
        super(caller.operator() ? List.of(new SimpleGrantedAuthority(OPERATOR)) : List.of());
        this.caller = caller;
        setAuthenticated(true);
    }

    @Override
    public Caller getPrincipal() {
        return caller;
    }

    /** The secret was checked and is not kept. */
    @Override
    public String getCredentials() {
        return "";
    }

    /** The user's id: what an idempotency key belongs to. */
    @Override
    public String getName() {
        return caller.user().toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CallerAuthentication that && caller.equals(that.caller);
    }

    @Override
    public int hashCode() {
        return caller.hashCode();
    }
}
