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

/** One container: look, pause, stop, kill, remove. */
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

    /** Read anew from the node each time, so not a part of the page itself. */
    @GetMapping("/containers/{id}/processes")
    String processes(Visitor visitor, @PathVariable String id, Model model) {
        Container container = visitor.client().container(id);
        model.addAttribute("container", container);
        model.addAttribute("project", visitor.client().project(container.project()));
        model.addAttribute("processes", visitor.client().processes(id));
        return "processes";
    }

    @PostMapping("/containers/{id}/pause")
    String pause(Visitor visitor, @PathVariable String id) {
        visitor.client().pauseContainer(id);
        return "redirect:/containers/" + id;
    }

    @PostMapping("/containers/{id}/unpause")
    String unpause(Visitor visitor, @PathVariable String id) {
        visitor.client().unpauseContainer(id);
        return "redirect:/containers/" + id;
    }

    @PostMapping("/containers/{id}/kill")
    String kill(Visitor visitor, @PathVariable String id) {
        visitor.client().killContainer(id, null);
        return "redirect:/containers/" + id;
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
