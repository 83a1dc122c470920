package io.stiva.platform.link;

import io.stiva.platform.fleet.JoinTokens;
import io.stiva.platform.fleet.Nodes;
import io.stiva.platform.identity.People;
import io.stiva.vocabulary.UserId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Leaves a fresh one-time join token for the appliance's own node at each start, until that node
 * has joined. Runs after the first operator was made, in whose name the token is issued.
 */
@Component
@Order
class NodeBootstrap implements ApplicationRunner {

    private static final Logger LOG = LoggerFactory.getLogger(NodeBootstrap.class);

    private final NodeBootstrapSettings settings;
    private final Nodes nodes;
    private final JoinTokens joinTokens;
    private final People people;

    NodeBootstrap(
            NodeBootstrapSettings settings, Nodes nodes, JoinTokens joinTokens, People people) {
        this.settings = settings;
        this.nodes = nodes;
        this.joinTokens = joinTokens;
        this.people = people;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        Path file = settings.joinTokenFile();
        if (file == null || isJoined()) {
            return;
        }
        Optional<UserId> operator = people.firstOperatorAcrossTenants();
        if (operator.isEmpty()) {
            LOG.warn("no join token for {}: nobody operates this cloud yet", settings.nodeName());
            return;
        }
        write(file, joinTokens.issueAtStart(operator.get()).token());
        LOG.info("left a join token for {}", settings.nodeName());
    }

    private boolean isJoined() {
        return nodes.allAcrossTenants().stream()
                .anyMatch(node -> node.name().value().equals(settings.nodeName()));
    }

    private static void write(Path file, String token) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            Files.createFile(
                    fresh,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(fresh, token + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("write the join token " + file, e);
        }
    }
}
