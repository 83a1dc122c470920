package io.stiva.console.project;

import io.stiva.client.StivaClient;
import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Projects;
import io.stiva.client.api.Usage;
import io.stiva.console.session.Visitor;
import io.stiva.console.view.RefusalAdvice;
import io.stiva.vocabulary.StivaException;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Projects, and what is in one. */
@Controller
class ProjectsController {

    private static final int MOST_EVENTS = 100;

    @GetMapping("/")
    String start() {
        return "redirect:/projects";
    }

    @GetMapping("/projects")
    String list(Visitor visitor, Model model) {
        StivaClient client = visitor.client();
        var me = client.me();
        model.addAttribute("me", me);
        if (me.accountId() == null && me.operator()) {
            return "redirect:/operator/nodes";
        }
        List<Projects.Project> projects = client.projects().all();
        model.addAttribute("projects", projects);
        if (!projects.isEmpty()) {
            Usage usage = client.usage("current", "project", null);
            model.addAttribute("usage", usage);
            model.addAttribute("costs", costs(usage));
        }
        return "projects";
    }

    private static Map<String, String> costs(Usage usage) {
        return usage.groups().stream()
                .collect(
                        Collectors.toMap(
                                Usage.Group::id, Usage.Group::listCost, (one, other) -> one));
    }

    @PostMapping("/projects")
    String create(
            Visitor visitor, @RequestParam String name, Model model, HttpServletResponse response) {
        try {
            Projects.Project project =
                    visitor.client().createProject(new Projects.NewProject(name.strip()));
            return "redirect:/projects/" + project.name();
        } catch (StivaException e) {
            response.setStatus(e.category().httpStatus());
            model.addAttribute("name", name);
            model.addAttribute("errors", RefusalAdvice.byField(e));
            return list(visitor, model);
        }
    }

    @GetMapping("/projects/{project}")
    String services(Visitor visitor, @PathVariable String project, Model model) {
        model.addAttribute("project", visitor.client().project(project));
        model.addAttribute("services", visitor.client().services(project).all());
        return "services";
    }

    @GetMapping("/projects/{project}/containers")
    String containers(Visitor visitor, @PathVariable String project, Model model) {
        model.addAttribute("project", visitor.client().project(project));
        model.addAttribute(
                "containers",
                visitor.client().containers(project, null).stream()
                        .sorted(
                                Comparator.comparing((Container c) -> !c.state().holdsResources())
                                        .thenComparing(Container::name))
                        .toList());
        return "containers";
    }

    @GetMapping("/projects/{project}/images")
    String images(Visitor visitor, @PathVariable String project, Model model) {
        model.addAttribute("project", visitor.client().project(project));
        model.addAttribute("images", visitor.client().images(project).all());
        return "images";
    }

    @GetMapping("/projects/{project}/events")
    String events(Visitor visitor, @PathVariable String project, Model model) {
        model.addAttribute("project", visitor.client().project(project));
        model.addAttribute(
                "events", visitor.client().events(project).stream().limit(MOST_EVENTS).toList());
        return "events";
    }
}
