package io.stiva.console.project;

import io.stiva.console.session.Visitor;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** What was used, what it costs, what is allowed. */
@Controller
class MoneyController {

    private static final Set<String> GROUPS = Set.of("project", "service", "container");

    @GetMapping("/usage")
    String account(
            Visitor visitor,
            @RequestParam(defaultValue = "project") String by,
            @RequestParam(defaultValue = "current") String period,
            Model model) {
        String group = GROUPS.contains(by) ? by : "project";
        model.addAttribute("usage", visitor.client().usage(known(period), group, null));
        model.addAttribute("period", known(period));
        model.addAttribute("groups", List.of("project", "service", "container"));
        return "usage";
    }

    @GetMapping("/projects/{project}/usage")
    String project(
            Visitor visitor,
            @PathVariable String project,
            @RequestParam(defaultValue = "service") String by,
            @RequestParam(defaultValue = "current") String period,
            Model model) {
        String group = GROUPS.contains(by) ? by : "service";
        model.addAttribute("project", visitor.client().project(project));
        model.addAttribute("usage", visitor.client().usage(known(period), group, project));
        model.addAttribute("period", known(period));
        model.addAttribute("groups", List.of("service", "container"));
        return "usage";
    }

    private static String known(String period) {
        return period.matches("current|previous|\\d{4}-\\d{2}") ? period : "current";
    }

    @GetMapping("/quotas")
    String quotas(Visitor visitor, Model model) {
        var me = visitor.client().me();
        model.addAttribute("me", me);
        model.addAttribute(
                "quotas",
                me.accountId() == null
                        ? List.of()
                        : visitor.client().accountQuotas(me.accountId()).all());
        return "quotas";
    }
}
