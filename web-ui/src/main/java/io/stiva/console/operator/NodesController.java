package io.stiva.console.operator;

import io.stiva.client.api.Nodes;
import io.stiva.console.session.Visitor;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** Worker nodes. */
@Controller
class NodesController {

    @GetMapping("/operator/nodes")
    String list(Visitor visitor, Model model) {
        model.addAttribute("nodes", visitor.client().nodes().all());
        return "nodes";
    }

    @PostMapping("/operator/nodes/{id}/cordon")
    String cordon(Visitor visitor, @PathVariable String id) {
        visitor.client().cordon(id);
        return "redirect:/operator/nodes";
    }

    @PostMapping("/operator/nodes/{id}/uncordon")
    String uncordon(Visitor visitor, @PathVariable String id) {
        visitor.client().uncordon(id);
        return "redirect:/operator/nodes";
    }

    /** No redirect: the token must not pass through an address. */
    @PostMapping("/operator/join-tokens")
    String joinToken(Visitor visitor, Model model) {
        model.addAttribute(
                "joinToken", visitor.client().createJoinToken(new Nodes.NewJoinToken(null)));
        return list(visitor, model);
    }
}
