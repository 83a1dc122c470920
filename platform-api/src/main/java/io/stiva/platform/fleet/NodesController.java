package io.stiva.platform.fleet;

import io.stiva.client.api.Nodes.JoinToken;
import io.stiva.client.api.Nodes.NewJoinToken;
import io.stiva.client.api.Page;
import io.stiva.platform.access.Caller;
import io.stiva.platform.shared.Answers;
import io.stiva.platform.shared.Cursor;
import io.stiva.platform.shared.IfMatch;
import io.stiva.platform.shared.PageQuery;
import io.stiva.platform.shared.ShownOnce;
import io.stiva.vocabulary.NodeId;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The fleet, for operators. */
@RestController
class NodesController {

    private final Nodes nodes;
    private final JoinTokens joinTokens;

    NodesController(Nodes nodes, JoinTokens joinTokens) {
        this.nodes = nodes;
        this.joinTokens = joinTokens;
    }

    @GetMapping("/api/v1/nodes")
    Page<io.stiva.client.api.Nodes.Node> list(Caller caller, PageQuery page) {
        Cursor after = page.after();
        var found = nodes.page(caller, after == null ? null : after.text(0), page.rowsToSelect());
        Map<NodeId, Nodes.Load> loads = nodes.loadsAcrossTenants();
        return page.page(
                found,
                node -> document(node, loads.getOrDefault(node.id(), Nodes.Load.NONE)),
                node -> Cursor.of(node.name()));
    }

    @GetMapping("/api/v1/nodes/{node}")
    ResponseEntity<io.stiva.client.api.Nodes.Node> get(Caller caller, @PathVariable String node) {
        return answer(nodes.get(caller, node));
    }

    @PostMapping("/api/v1/nodes/{node}/cordon")
    ResponseEntity<io.stiva.client.api.Nodes.Node> cordon(
            Caller caller, @PathVariable String node, IfMatch expected) {
        return answer(nodes.cordon(caller, node, expected));
    }

    @PostMapping("/api/v1/nodes/{node}/uncordon")
    ResponseEntity<io.stiva.client.api.Nodes.Node> uncordon(
            Caller caller, @PathVariable String node, IfMatch expected) {
        return answer(nodes.uncordon(caller, node, expected));
    }

    @PostMapping("/api/v1/nodes/{node}/drain")
    ResponseEntity<io.stiva.client.api.Nodes.Node> drain(
            Caller caller, @PathVariable String node, IfMatch expected) {
        return answer(nodes.drain(caller, node, expected));
    }

    @DeleteMapping("/api/v1/nodes/{node}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(Caller caller, @PathVariable String node, IfMatch expected) {
        nodes.retire(caller, node, expected);
    }

    @PostMapping("/api/v1/nodes/join-tokens")
    @ResponseStatus(HttpStatus.CREATED)
    @ShownOnce("token")
    JoinToken join(Caller caller, @RequestBody(required = false) @Nullable NewJoinToken wanted) {
        JoinTokens.Issued issued =
                joinTokens.issue(caller, wanted == null ? null : wanted.expiresInMinutes());
        return new JoinToken(issued.token(), issued.expiresAt());
    }

    private ResponseEntity<io.stiva.client.api.Nodes.Node> answer(Node node) {
        Nodes.Load load = nodes.loadsAcrossTenants().getOrDefault(node.id(), Nodes.Load.NONE);
        return Answers.ok(document(node, load), node.version());
    }

    private static io.stiva.client.api.Nodes.Node document(Node node, Nodes.Load load) {
        return new io.stiva.client.api.Nodes.Node(
                node.id().toString(),
                node.name().value(),
                node.state(),
                node.architecture() == null ? "unknown" : node.architecture().toString(),
                node.labels(),
                node.cpu().value(),
                node.memory().value(),
                node.pids(),
                load.cpu().value(),
                load.memory().value(),
                load.containers(),
                node.address(),
                node.agentVersion(),
                node.lastSeenAt(),
                node.createdAt(),
                node.version());
    }
}
