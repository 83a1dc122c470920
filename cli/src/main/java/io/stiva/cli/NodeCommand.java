package io.stiva.cli;

import io.stiva.client.api.Nodes;
import io.stiva.client.api.Nodes.Node;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Nodes, for operators: ls, cordon, uncordon, join-token. */
@Command(name = "node", description = "List, cordon and add worker nodes (operators).")
final class NodeCommand extends Group {

    NodeCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Command(name = "ls", description = "List nodes with what is promised on them.")
    int list(@Mixin Common common, @Mixin Filters filters) {
        Work work = new Work(surroundings, common);
        List<Node> nodes = filters.keep(work.client().nodes().all());
        work.print(
                nodes,
                Node::id,
                new Table<Node>()
                        .column("NODE", Node::name)
                        .column("STATE", node -> Text.lower(node.state()))
                        .column("ARCH", Node::architecture)
                        .number(
                                "CPU",
                                n -> Text.cpu(n.allocatedCpuMilli()) + "/" + Text.cpu(n.cpuMilli()))
                        .number(
                                "MEMORY",
                                n ->
                                        Text.memory(n.allocatedMemoryBytes())
                                                + " / "
                                                + Text.memory(n.memoryBytes()))
                        .number("CONTAINERS", n -> Integer.toString(n.containers()))
                        .column(
                                "SEEN",
                                n ->
                                        n.lastSeenAt() == null
                                                ? "never"
                                                : Text.age(n.lastSeenAt(), work.now()))
                        .column("ID", Node::id));
        if (nodes.isEmpty() && work.isTable()) {
            work.tell("no node yet; see: stiva node join-token");
        }
        return ExitCode.OK;
    }

    @Command(name = "cordon", description = "Place nothing new on a node.")
    int cordon(
            @Mixin Common common,
            @Parameters(paramLabel = "NODE", description = "name or id") String name) {
        Work work = new Work(surroundings, common);
        show(work, work.client().cordon(new Lookup(work).node(name).id()));
        return ExitCode.OK;
    }

    @Command(name = "uncordon", description = "Place containers on a node again.")
    int uncordon(
            @Mixin Common common,
            @Parameters(paramLabel = "NODE", description = "name or id") String name) {
        Work work = new Work(surroundings, common);
        show(work, work.client().uncordon(new Lookup(work).node(name).id()));
        return ExitCode.OK;
    }

    private static void show(Work work, Node node) {
        work.print(
                node,
                Node::id,
                () ->
                        work.out()
                                .println(
                                        Text.clean(node.name()) + ": " + Text.lower(node.state())));
    }

    @Command(name = "join-token", description = "Make a token with which one machine may join.")
    int joinToken(
            @Mixin Common common,
            @Option(
                            names = "--expires-in",
                            paramLabel = "MINUTES",
                            description = "1 to 1,440 (default: 60)")
                    Integer minutes) {
        Work work = new Work(surroundings, common);
        Nodes.JoinToken token = work.client().createJoinToken(new Nodes.NewJoinToken(minutes));
        work.print(
                token,
                Nodes.JoinToken::token,
                () -> {
                    work.out().println(token.token());
                    work.tell("good for one node, until " + token.expiresAt());
                });
        return ExitCode.OK;
    }
}
