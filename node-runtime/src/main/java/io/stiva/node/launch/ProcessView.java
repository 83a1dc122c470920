package io.stiva.node.launch;

import io.stiva.node.linux.Kernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.stream.Collectors;

/**
 * What /proc says of a process.
 *
 * @param namespaces kind to identity, for example {@code pid} to {@code pid:[4026531836]}
 * @param status lines of /proc/PID/status by name
 * @param cgroups controllers to path, from the host's point of view
 * @param mounts from /proc/PID/mountinfo
 */
record ProcessView(
        Map<String, String> namespaces,
        String uidMap,
        String gidMap,
        Map<String, String> status,
        Map<String, String> cgroups,
        List<Mount> mounts) {

    static final List<String> NAMESPACES =
            List.of("cgroup", "ipc", "mnt", "net", "pid", "user", "uts");

    ProcessView {
        namespaces = Map.copyOf(namespaces);
        status = Map.copyOf(status);
        cgroups = Map.copyOf(cgroups);
        mounts = List.copyOf(mounts);
    }

    /** One line of mountinfo. */
    record Mount(String point, String options, String type) {

        boolean isReadOnly() {
            return List.of(options.split(",")).contains("ro");
        }
    }

    static ProcessView of(Kernel kernel, int pid) {
        String proc = "/proc/" + pid + "/";
        return new ProcessView(
                namespaces(pid),
                squeeze(kernel.readFile(proc + "uid_map")),
                squeeze(kernel.readFile(proc + "gid_map")),
                status(kernel.readFile(proc + "status")),
                cgroups(kernel.readFile(proc + "cgroup")),
                mounts(kernel.readFile(proc + "mountinfo")));
    }

    static Map<String, String> namespaces(int pid) {
        Map<String, String> found = new LinkedHashMap<>();
        try {
            for (String kind : NAMESPACES) {
                Path link = Path.of("/proc/" + pid + "/ns/" + kind);
                found.put(kind, Files.readSymbolicLink(link).toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    static Map<String, String> status(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), squeeze(line.substring(colon + 1)));
            }
        }
        return fields;
    }

    static Map<String, String> cgroups(String text) {
        Map<String, String> paths = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3) {
                paths.put(parts[1], parts[2]);
            }
        }
        return paths;
    }

    static List<Mount> mounts(String text) {
        List<Mount> found = new ArrayList<>();
        for (String line : text.lines().toList()) {
            int dash = line.indexOf(" - ");
            String[] head = line.substring(0, Math.max(dash, 0)).split(" ");
            if (head.length >= 6) {
                String type = line.substring(dash + 3).split(" ")[0];
                found.add(new Mount(head[4], head[5], type));
            }
        }
        return found;
    }

    /** Fields one blank apart: /proc pads them with tabs and blanks. */
    private static String squeeze(String text) {
        return Collections.list(new StringTokenizer(text)).stream()
                .map(Object::toString)
                .collect(Collectors.joining(" "));
    }
}
