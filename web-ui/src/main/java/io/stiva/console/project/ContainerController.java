package io.stiva.console.project;

import io.stiva.client.StivaClient;
import io.stiva.client.api.Containers.Container;
import io.stiva.console.session.Visitor;
import io.stiva.console.view.ServiceView;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** One container: look, stop, remove. */
@Controller
class ContainerController {

    @GetMapping("/containers/{id}")
    String show(Visitor visitor, @PathVariable String id, Model model) {
        StivaClient client = visitor.client();
        Container container = client.container(id);
        model.addAttribute("container", container);
        model.addAttribute("project", client.project(container.project()));
        if (ServiceView.isStuck(container)) {
            model.addAttribute("why", client.whyContainer(id));
        }
        return "container";
    }

    @PostMapping("/containers/{id}/stop")
    String stop(Visitor visitor, @PathVariable String id) {
        visitor.client().stopContainer(id);
        return "redirect:/containers/" + id;
    }

    @PostMapping("/containers/{id}/remove")
    String remove(Visitor visitor, @PathVariable String id) {
        String project = visitor.client().container(id).project();
        visitor.client().removeContainer(id);
        return "redirect:/projects/" + project + "/containers";
    }
}
