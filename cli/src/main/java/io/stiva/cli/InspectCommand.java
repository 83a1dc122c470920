package io.stiva.cli;

import io.stiva.client.api.Containers.Container;
import io.stiva.client.api.Services.Service;
import io.stiva.vocabulary.NodeId;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows whole documents. */
@Command(name = "inspect", description = "Show everything known of containers, services, nodes.")
final class InspectCommand extends Leaf {

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "names or ids")
    private List<String> names = List.of();

    InspectCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Work work) {
        List<Object> found = new ArrayList<>();
        for (String name : names) {
            if (name.startsWith(NodeId.PREFIX + "_")) {
                found.add(work.client().node(name));
                continue;
            }
            Lookup.Target target = new Lookup(work).target(name);
            Container container = target.container();
            Service service = target.service();
            if (container != null) {
                found.add(container);
            } else if (service != null) {
                found.add(service);
            }
        }
        work.printDocument(found);
        return ExitCode.OK;
    }
}
