package io.stiva.console.operator;

import io.stiva.client.StivaClient;
import io.stiva.client.api.Accounts;
import io.stiva.client.api.Quotas;
import io.stiva.console.session.Visitor;
import io.stiva.console.view.RefusalAdvice;
import io.stiva.console.view.Typed;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.MilliCpu;
import io.stiva.vocabulary.StivaException;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Accounts, their users and their limits. */
@Controller
class AccountsController {

    private static final List<String> ROLES =
            List.of("OWNER", "ADMIN", "DEVELOPER", "BILLING", "VIEWER");

    @GetMapping("/operator/accounts")
    String list(Visitor visitor, Model model) {
        model.addAttribute("accounts", visitor.client().accounts().all());
        model.asMap().putIfAbsent("errors", Map.of());
        return "accounts";
    }

    @PostMapping("/operator/accounts")
    String create(
            Visitor visitor, @RequestParam String name, Model model, HttpServletResponse response) {
        try {
            Accounts.Account account =
                    visitor.client()
                            .createAccount(new Accounts.NewAccount(name.strip(), null, null));
            return "redirect:/operator/accounts/" + account.id();
        } catch (StivaException e) {
            refused(e, model, response);
            model.addAttribute("name", name);
            return list(visitor, model);
        }
    }

    @GetMapping("/operator/accounts/{id}")
    String show(Visitor visitor, @PathVariable String id, Model model) {
        StivaClient client = visitor.client();
        model.addAttribute("account", client.account(id));
        model.addAttribute("users", client.users(id).all());
        model.addAttribute("quotas", client.accountQuotas(id).all());
        model.addAttribute("roles", ROLES);
        model.asMap().putIfAbsent("errors", Map.of());
        return "account";
    }

    /** No redirect: the first password is shown here and nowhere else. */
    @PostMapping("/operator/accounts/{id}/users")
    String createUser(
            Visitor visitor,
            @PathVariable String id,
            @RequestParam String email,
            @RequestParam String role,
            Model model,
            HttpServletResponse response) {
        try {
            model.addAttribute(
                    "created",
                    visitor.client()
                            .createUser(id, new Accounts.NewUser(email.strip(), role, null)));
        } catch (StivaException e) {
            refused(e, model, response);
            model.addAttribute("email", email);
            model.addAttribute("role", role);
        }
        return show(visitor, id, model);
    }

    @PostMapping("/operator/accounts/{id}/quotas")
    String setQuota(
            Visitor visitor,
            @PathVariable String id,
            @RequestParam String key,
            @RequestParam String unit,
            @RequestParam String limit,
            Model model,
            HttpServletResponse response) {
        Map<String, String> errors = new LinkedHashMap<>();
        boolean unlimited = limit.strip().equalsIgnoreCase("unlimited");
        Long wanted =
                unlimited ? null : new Typed(errors).read(key, limit, text -> parse(text, unit));
        if (wanted == null && !unlimited) {
            errors.putIfAbsent(key, "write a number, an amount, or unlimited");
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
        } else {
            try {
                visitor.client().setAccountQuota(id, key, new Quotas.NewLimit(wanted));
                return "redirect:/operator/accounts/" + id;
            } catch (StivaException e) {
                if (e.category() == ErrorCategory.UNAUTHENTICATED) {
                    throw e;
                }
                response.setStatus(e.category().httpStatus());
                errors.put(key, e.publicMessage());
            }
        }
        model.addAttribute("errors", errors);
        model.addAttribute("typedKey", key);
        model.addAttribute("typedLimit", limit);
        return show(visitor, id, model);
    }

    private static Long parse(String text, String unit) {
        return switch (unit) {
            case "bytes" -> Bytes.parse(text).value();
            case "mCPU" -> MilliCpu.parse(text).value();
            default -> Long.valueOf(text);
        };
    }

    private static void refused(StivaException e, Model model, HttpServletResponse response) {
        if (e.category() == ErrorCategory.UNAUTHENTICATED) {
            throw e;
        }
        response.setStatus(e.category().httpStatus());
        model.addAttribute("errors", RefusalAdvice.byField(e));
    }
}
