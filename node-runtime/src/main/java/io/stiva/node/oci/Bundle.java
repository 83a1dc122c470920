package io.stiva.node.oci;

import java.util.List;
import java.util.Set;

/**
 * Everything a container's plan is made from.
 *
 * @param workingDirectory absolute; made when missing
 * @param ids the container's own range
 * @param init whether our init is the first process and starts the program
 * @param controllers what is shown under /sys/fs/cgroup
 * @param syntheticFiles files of /proc that show their own content instead of the host's
 * @param openFiles limit on descriptors, at most the agent's own hard limit
 * @param processors what the container is told is online, as in {@code 0-3}
 */
public record Bundle(
        CommandLine command,
        Identity identity,
        String workingDirectory,
        String hostname,
        IdRange ids,
        boolean readOnlyRoot,
        boolean init,
        Set<Capability> capabilities,
        Filter filter,
        ControllerView controllers,
        List<SyntheticFile> syntheticFiles,
        long openFiles,
        String processors) {

    public Bundle {
        capabilities = Set.copyOf(capabilities);
        syntheticFiles = List.copyOf(syntheticFiles);
    }

    Tenant tenant() {
        return new Tenant(command, identity, capabilities, filter, openFiles);
    }

    /**
     * A file of /proc with a content of its own.
     *
     * @param path under /proc
     */
    public record SyntheticFile(String path, String content) {}

    /**
     * The cgroup file systems of the host.
     *
     * @param unified whether all controllers are in version 2
     * @param hierarchies of version 1, each the comma-separated controllers of one mount
     */
    public record ControllerView(boolean unified, List<String> hierarchies) {

        public static final ControllerView UNIFIED = new ControllerView(true, List.of());

        public ControllerView {
            hierarchies = List.copyOf(hierarchies);
        }
    }
}
