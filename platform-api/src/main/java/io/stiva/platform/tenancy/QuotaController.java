package io.stiva.platform.tenancy;

import io.stiva.client.api.Page;
import io.stiva.client.api.Quotas.NewLimit;
import io.stiva.client.api.Quotas.Quota;
import io.stiva.platform.access.Access;
import io.stiva.platform.access.Caller;
import io.stiva.platform.access.Permission;
import io.stiva.vocabulary.AccountId;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Limits and what is used of them. The lists are as long as there are keys: one page. */
@RestController
class QuotaController {

    private final Quotas quotas;
    private final Projects projects;
    private final Accounts accounts;
    private final Access access;

    QuotaController(Quotas quotas, Projects projects, Accounts accounts, Access access) {
        this.quotas = quotas;
        this.projects = projects;
        this.accounts = accounts;
        this.access = access;
    }

    /** The caller's own account's. */
    @GetMapping("/api/v1/quotas")
    Page<Quota> mine(Caller caller) {
        AccountId account = caller.requireAccount();
        access.require(caller, Permission.READ, account, caller.project());
        return new Page<>(quotas.show(account, null), null);
    }

    @GetMapping("/api/v1/accounts/{account}/quotas")
    Page<Quota> ofAccount(Caller caller, @PathVariable String account) {
        Account found = accounts.get(caller, AccountController.id(account));
        return new Page<>(quotas.show(found.id(), null), null);
    }

    @PutMapping("/api/v1/accounts/{account}/quotas/{key}")
    Quota limitAccount(
            Caller caller,
            @PathVariable String account,
            @PathVariable String key,
            @RequestBody NewLimit wanted) {
        AccountId id = AccountController.id(account);
        accounts.get(caller, id);
        return quotas.limitAccount(caller, id, key(key), wanted.limit());
    }

    @GetMapping("/api/v1/projects/{project}/quotas")
    Page<Quota> ofProject(Caller caller, @PathVariable String project) {
        Project found = projects.find(caller, project);
        return new Page<>(quotas.show(found.account(), found), null);
    }

    @PutMapping("/api/v1/projects/{project}/quotas/{key}")
    Quota limitProject(
            Caller caller,
            @PathVariable String project,
            @PathVariable String key,
            @RequestBody NewLimit wanted) {
        return quotas.limitProject(
                caller, projects.find(caller, project), key(key), wanted.limit());
    }

    private static QuotaKey key(String text) {
        return QuotaKey.find(text).orElseThrow(() -> QuotaErrors.unknownKey(text));
    }
}
