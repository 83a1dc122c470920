package io.stiva.platform.access;

import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.ProjectId;
import io.stiva.vocabulary.StivaException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Decides whether a caller may do a thing to something; refuses by throwing. */
@Component
public class Access {

    /**
     * Lets a caller through or refuses.
     *
     * @param account owner of the thing
     * @param project the project it is in, null for account-wide things
     * @throws StivaException NOT_FOUND when the thing is another tenant's, or outside the project a
     *     token is bound to; FORBIDDEN when role or token does not include the permission
     */
    public void require(
            Caller caller, Permission permission, AccountId account, @Nullable ProjectId project) {
        boolean foreign = !account.equals(caller.account());
        boolean outside = caller.project() != null && !caller.project().equals(project);
        if (foreign || outside) {
            throw StivaException.of(ErrorCategory.NOT_FOUND, "not-found")
                    .say("no such thing, or it is not yours")
                    .log("caller %s asked for %s of account %s", caller.user(), permission, account)
                    .build();
        }
        requireScope(caller, permission);
    }

    /**
     * For platform-wide things.
     *
     * @throws StivaException FORBIDDEN unless the caller is an operator
     */
    public void requireOperator(Caller caller) {
        requireScope(caller, Permission.OPERATE);
    }

    private static void requireScope(Caller caller, Permission permission) {
        if (!caller.may(permission)) {
            throw StivaException.of(ErrorCategory.FORBIDDEN, "forbidden")
                    .say(
                            "your role or token does not allow '%s': ask an owner or admin of the account",
                            permission.scope())
                    .build();
        }
    }
}
