package io.stiva.console.project;

import io.stiva.client.StivaClient;
import io.stiva.client.api.Services;
import io.stiva.console.session.Visitor;
import io.stiva.console.view.RefusalAdvice;
import io.stiva.console.view.ServiceView;
import io.stiva.console.view.Typed;
import io.stiva.vocabulary.StivaException;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** One service: look, scale, stop, remove. */
@Controller
class ServiceController {

    @GetMapping("/services/{id}")
    String show(
            Visitor visitor,
            @PathVariable String id,
            @RequestParam @Nullable String done,
            Model model) {
        StivaClient client = visitor.client();
        ServiceView view = ServiceView.of(client, id);
        model.addAttribute("view", view);
        model.addAttribute("project", client.project(view.service().project()));
        model.addAttribute("revisions", client.revisions(id).all());
        model.addAttribute("done", message(done));
        model.asMap().putIfAbsent("replicas", Integer.toString(view.service().replicas()));
        model.asMap().putIfAbsent("errors", Map.of());
        return "service";
    }

    private static @Nullable String message(@Nullable String done) {
        return switch (done) {
            case "deployed" -> "Accepted. The containers are on their way.";
            case "scaled" -> "Accepted. The service is being scaled.";
            case "stopped" ->
                    "Accepted. All containers are being stopped; nothing more is billed once they have ended.";
            case null, default -> null;
        };
    }

    @PostMapping("/services/{id}/scale")
    String scale(
            Visitor visitor,
            @PathVariable String id,
            @RequestParam String replicas,
            Model model,
            HttpServletResponse response) {
        Map<String, String> errors = new LinkedHashMap<>();
        Integer wanted = new Typed(errors).read("/replicas", replicas, Integer::valueOf);
        if (wanted == null) {
            errors.putIfAbsent("/replicas", "say how many");
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
        } else {
            try {
                visitor.client().patchService(id, new Services.ServicePatch(wanted), null);
                return "redirect:/services/" + id + "?done=scaled";
            } catch (StivaException e) {
                if (e.category().httpStatus() == 401 || e.category().httpStatus() == 404) {
                    throw e;
                }
                response.setStatus(e.category().httpStatus());
                errors.putAll(RefusalAdvice.byField(e));
            }
        }
        model.addAttribute("errors", errors);
        model.addAttribute("replicas", replicas);
        return show(visitor, id, null, model);
    }

    @PostMapping("/services/{id}/stop")
    String stop(Visitor visitor, @PathVariable String id) {
        visitor.client().patchService(id, new Services.ServicePatch(0), null);
        return "redirect:/services/" + id + "?done=stopped";
    }

    @PostMapping("/services/{id}/remove")
    String remove(Visitor visitor, @PathVariable String id) {
        String project = visitor.client().service(id).project();
        visitor.client().removeService(id);
        return "redirect:/projects/" + project;
    }
}
