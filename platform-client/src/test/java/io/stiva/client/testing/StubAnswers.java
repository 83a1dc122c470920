package io.stiva.client.testing;

import io.stiva.client.api.ContainerTemplate;
import io.stiva.client.api.Nodes.Node;
import io.stiva.client.api.Problem;
import io.stiva.client.api.Quotas;
import io.stiva.client.api.Why;
import io.stiva.client.testing.StubServer.Reply;
import io.stiva.vocabulary.NodeState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refusals and explanations of the small cloud. */
final class StubAnswers {

    private StubAnswers() {}

    static Reply problem(
            int status,
            String code,
            String detail,
            @Nullable List<Problem.FieldProblem> errors,
            Problem.@Nullable QuotaProblem quota) {
        return Reply.problem(
                new Problem(
                        "/problems/" + code,
                        "Refused",
                        status,
                        detail,
                        code,
                        "req-7f3a",
                        errors,
                        quota,
                        null));
    }

    /** Null when the platform would take it. */
    static @Nullable Reply refusal(
            StubCloud cloud, String name, ContainerTemplate template, int replicas) {
        if (!name.matches("[a-z]([a-z0-9-]{0,61}[a-z0-9])?")) {
            return problem(
                    400,
                    "invalid-request",
                    "the request has wrong fields",
                    List.of(
                            new Problem.FieldProblem(
                                    "/name", "use lower-case letters, digits and hyphens")),
                    null);
        }
        boolean known =
                cloud.images.stream().anyMatch(i -> template.image().contains(i.repository()));
        if (!known) {
            return problem(
                    422,
                    "image-not-found",
                    "image '" + template.image() + "' was not found; push it first: stiva push",
                    List.of(
                            new Problem.FieldProblem(
                                    "/template/image", "no such image in this project")),
                    null);
        }
        Quotas.Quota memory = cloud.quotas.get("memory.allocated");
        long asked = template.resources().memoryBytes() * replicas;
        if (memory != null && memory.limit() != null && memory.used() + asked > memory.limit()) {
            return problem(
                    403,
                    "quota-exceeded",
                    "memory quota of the account exceeded",
                    null,
                    new Problem.QuotaProblem(
                            memory.key(),
                            memory.limit(),
                            memory.used(),
                            asked,
                            memory.unit(),
                            memory.scope()));
        }
        return null;
    }

    static Why why(StubCloud cloud) {
        return new Why(
                "ctr_x",
                "PENDING",
                "worker-2 waits: no node has enough free CPU",
                cloud.now().minusSeconds(4),
                List.of(
                        new Why.Verdict(
                                "node 1",
                                false,
                                "cpu",
                                "0.5 vCPU",
                                "0.25 vCPU",
                                "0.25 vCPU free, 0.5 wanted"),
                        new Why.Verdict(
                                "node 2", false, "cordoned", null, null, "takes nothing new"),
                        new Why.Verdict(
                                "node 3", false, "state", null, null, "has not been heard of")),
                List.of(
                        new Why.Fix("reduce-cpu", "ask for 0.25 vCPU instead of 0.5"),
                        new Why.Fix("uncordon-node", "have an operator uncordon node 2"),
                        new Why.Fix("add-node", "have an operator add a node")));
    }

    static Node with(Node n, NodeState state) {
        return new Node(
                n.id(),
                n.name(),
                state,
                n.architecture(),
                n.labels(),
                n.cpuMilli(),
                n.memoryBytes(),
                n.pids(),
                n.allocatedCpuMilli(),
                n.allocatedMemoryBytes(),
                n.containers(),
                n.address(),
                n.agentVersion(),
                n.lastSeenAt(),
                n.createdAt(),
                n.version() + 1);
    }
}
