package io.stiva.console.project;

import io.stiva.client.StivaClient;
import io.stiva.client.api.Quotes;
import io.stiva.client.api.Resources;
import io.stiva.client.api.Services;
import io.stiva.console.session.Visitor;
import io.stiva.console.view.RefusalAdvice;
import io.stiva.vocabulary.StivaException;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The deploy form with its live price. */
@Controller
class DeployController {

    private static final int MOST_REPLICAS = 1_000;

    @GetMapping("/projects/{project}/deploy")
    String form(
            Visitor visitor,
            @PathVariable String project,
            @RequestParam @Nullable String image,
            Model model) {
        DeployForm empty = DeployForm.EMPTY;
        DeployForm form =
                new DeployForm(
                        null,
                        image,
                        empty.replicas(),
                        empty.cpu(),
                        empty.memory(),
                        empty.httpPort(),
                        null,
                        null,
                        null);
        return show(visitor.client(), project, form, new LinkedHashMap<>(), model);
    }

    @PostMapping("/projects/{project}/deploy")
    String deploy(
            Visitor visitor,
            @PathVariable String project,
            @ModelAttribute DeployForm form,
            Model model,
            HttpServletResponse response) {
        Map<String, String> errors = new LinkedHashMap<>();
        Services.NewService wanted = form.read(errors);
        if (wanted != null) {
            try {
                Services.Service service = visitor.client().createService(project, wanted);
                return "redirect:/services/" + service.id() + "?done=deployed";
            } catch (StivaException e) {
                if (e.category().httpStatus() == 401) {
                    throw e;
                }
                response.setStatus(e.category().httpStatus());
                errors.putAll(RefusalAdvice.byField(e));
                model.addAttribute("quota", RefusalAdvice.quota(e));
            }
        } else {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
        }
        return show(visitor.client(), project, form, errors, model);
    }

    private static String show(
            StivaClient client,
            String project,
            DeployForm form,
            Map<String, String> errors,
            Model model) {
        model.addAttribute("project", client.project(project));
        model.addAttribute("images", client.images(project).all());
        model.addAttribute("form", form);
        model.addAttribute("errors", errors);
        price(client, project, form, model);
        return "deploy";
    }

    /** The fragment that changes while somebody types. */
    @PostMapping("/projects/{project}/deploy/price")
    String price(
            Visitor visitor,
            @PathVariable String project,
            @ModelAttribute DeployForm form,
            Model model) {
        price(visitor.client(), project, form, model);
        return "deploy :: price";
    }

    private static void price(StivaClient client, String project, DeployForm form, Model model) {
        Map<String, String> errors = new LinkedHashMap<>();
        Resources resources = form.resources(errors);
        Integer replicas = form.replicas(errors);
        boolean bounded = replicas == null || (replicas >= 0 && replicas <= MOST_REPLICAS);
        if (!bounded) {
            errors.put("/replicas", "0 to " + MOST_REPLICAS);
        }
        if (resources == null || !errors.isEmpty()) {
            model.addAttribute("unpriced", errors.values());
            return;
        }
        try {
            model.addAttribute(
                    "quote", client.quote(new Quotes.NewQuote(resources, replicas, project)));
        } catch (StivaException e) {
            model.addAttribute("unpriced", RefusalAdvice.byField(e).values());
        }
    }
}
