package io.stiva.platform.tenancy;

import io.stiva.client.api.Accounts.NewAccount;
import io.stiva.client.api.Accounts.NewUser;
import io.stiva.client.api.Accounts.User;
import io.stiva.client.api.Page;
import io.stiva.platform.access.Caller;
import io.stiva.platform.shared.Answers;
import io.stiva.platform.shared.Cursor;
import io.stiva.platform.shared.PageQuery;
import io.stiva.platform.shared.ShownOnce;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.StivaException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Accounts and their people. */
@RestController
class AccountController {

    private final Accounts accounts;

    AccountController(Accounts accounts) {
        this.accounts = accounts;
    }

    @PostMapping("/api/v1/accounts")
    ResponseEntity<io.stiva.client.api.Accounts.Account> create(
            Caller caller, @RequestBody NewAccount wanted) {
        Account made = accounts.create(caller, wanted);
        return Answers.created("/api/v1/accounts/" + made.id(), document(made), made.version());
    }

    @GetMapping("/api/v1/accounts")
    Page<io.stiva.client.api.Accounts.Account> list(Caller caller, PageQuery page) {
        return page.page(
                accounts.list(caller, page),
                AccountController::document,
                account -> Cursor.of(account.id().value()));
    }

    @GetMapping("/api/v1/accounts/{account}")
    ResponseEntity<io.stiva.client.api.Accounts.Account> get(
            Caller caller, @PathVariable String account) {
        Account found = accounts.get(caller, id(account));
        return Answers.ok(document(found), found.version());
    }

    @PostMapping("/api/v1/accounts/{account}/users")
    @ResponseStatus(HttpStatus.CREATED)
    @ShownOnce("initialPassword")
    User addUser(Caller caller, @PathVariable String account, @RequestBody NewUser wanted) {
        Accounts.Joined joined = accounts.addUser(caller, id(account), wanted);
        return document(joined.member(), joined.initialPassword());
    }

    @GetMapping("/api/v1/accounts/{account}/users")
    Page<User> users(Caller caller, @PathVariable String account, PageQuery page) {
        return page.page(
                accounts.members(caller, id(account), page),
                member -> document(member, null),
                member -> Cursor.of(member.user().value()));
    }

    /** What can be no id is no account. */
    static AccountId id(String text) {
        try {
            return AccountId.parse(text);
        } catch (StivaException malformed) {
            throw AccountErrors.notFound(text);
        }
    }

    private static io.stiva.client.api.Accounts.Account document(Account account) {
        return new io.stiva.client.api.Accounts.Account(
                account.id().toString(),
                account.name(),
                account.state(),
                account.currency(),
                account.plan(),
                account.createdAt());
    }

    private static User document(Member member, @Nullable String initialPassword) {
        return new User(
                member.user().toString(),
                member.email(),
                member.role().name(),
                member.joinedAt(),
                initialPassword);
    }
}
