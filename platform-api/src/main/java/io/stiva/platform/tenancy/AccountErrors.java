package io.stiva.platform.tenancy;

import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;

/** Refusals about accounts and their people. */
final class AccountErrors {

    private AccountErrors() {}

    static StivaException notFound(String account) {
        return StivaException.of(ErrorCategory.NOT_FOUND, "account-not-found")
                .say("no such account, or it is not yours")
                .log("account %s", account)
                .build();
    }

    static StivaException notFound(AccountId account) {
        return notFound(account.toString());
    }

    static StivaException invalid(String pointer, String rule) {
        return StivaException.of(ErrorCategory.INVALID, "invalid-request")
                .say("%s is not right: %s", pointer.substring(1), rule)
                .field(pointer, rule)
                .build();
    }

    static StivaException unknownPlan(String plan) {
        return StivaException.of(ErrorCategory.UNPROCESSABLE, "unknown-plan")
                .say("no such plan: use 'standard'")
                .field("/plan", "the name of a plan, such as standard")
                .log("plan %s", plan)
                .build();
    }

    static StivaException memberAlready() {
        return StivaException.of(ErrorCategory.CONFLICT, "member-already")
                .say("this person belongs to the account already")
                .field("/email", "belongs to the account already")
                .build();
    }

    static StivaException hasPassword() {
        return StivaException.of(ErrorCategory.UNPROCESSABLE, "person-has-password")
                .say("this person has a password of their own: invite them without one")
                .field("/password", "leave it out")
                .build();
    }

    static StivaException roleAboveOwn() {
        return StivaException.of(ErrorCategory.FORBIDDEN, "role-above-own")
                .say("only an owner makes owners: ask one, or choose another role")
                .field("/role", "a role not above your own")
                .build();
    }
}
