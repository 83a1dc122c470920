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

    private static final int FIELDS_BEFORE_POINT = 4;

    ProcessView {
        namespaces = Map.copyOf(namespaces);
        status = Map.copyOf(status);
        cgroups = Map.copyOf(cgroups);
        mounts = List.copyOf(mounts);
    }

    /**
     * One line of mountinfo.
     *
     * @param isPrivate whether mounts made elsewhere never appear below it, nor the reverse
     */
    record Mount(String point, String options, boolean isPrivate, String type) {

        /** The kernel names this option first: rw or ro. */
        boolean isReadOnly() {
            return options.equals("ro") || options.startsWith("ro,");
        }
    }

    /** The part of it that is not the same for all processes of a container. */
    record Place(
            Map<String, String> namespaces,
            Map<String, String> status,
            Map<String, String> cgroups) {

        static Place of(Kernel kernel, int pid) {
            String proc = "/proc/" + pid + "/";
            return new Place(
                    ProcessView.namespaces(pid),
                    ProcessView.status(kernel.readFile(proc + "status")),
                    ProcessView.cgroups(kernel.readFile(proc + "cgroup")));
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

    /** Only the lines somebody compares; this is on the way of every start. */
    static Map<String, String> status(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int start = 0; start < text.length(); ) {
            int end = lineEnd(text, start);
            int colon = text.indexOf(':', start);
            if (colon > start && colon < end) {
                String name = text.substring(start, colon);
                if (TenantStatus.LINES.contains(name)) {
                    fields.put(name, squeeze(text.substring(colon + 1, end)));
                }
            }
            start = end + 1;
        }
        return fields;
    }

    static Map<String, String> cgroups(String text) {
        Map<String, String> paths = new LinkedHashMap<>();
        for (String line : text.split("\n")) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3) {
                paths.put(parts[1], parts[2]);
            }
        }
        return paths;
    }

    /**
     * Fields 5 and 6 of each line, whether there is one between them and the dash (shared:N,
     * master:N), and the first one after it: proc_pid_mountinfo(5).
     */
    static List<Mount> mounts(String text) {
        List<Mount> found = new ArrayList<>();
        for (int start = 0; start < text.length(); ) {
            int end = lineEnd(text, start);
            int field = start;
            for (int i = 0; i < FIELDS_BEFORE_POINT; i++) {
                field = text.indexOf(' ', field) + 1;
            }
            int options = text.indexOf(' ', field) + 1;
            int afterOptions = text.indexOf(' ', options);
            int dash = text.indexOf(" - ", Math.max(afterOptions, start));
            if (dash > 0 && dash < end) {
                int afterType = text.indexOf(' ', dash + 3);
                found.add(
                        new Mount(
                                text.substring(field, options - 1),
                                text.substring(options, afterOptions),
                                dash == afterOptions,
                                text.substring(dash + 3, afterType)));
            }
            start = end + 1;
        }
        return found;
    }

    private static int lineEnd(String text, int start) {
        int end = text.indexOf('\n', start);
        return end < 0 ? text.length() : end;
    }

    /** Fields one blank apart: /proc pads them with tabs and blanks. */
    private static String squeeze(String text) {
        return Collections.list(new StringTokenizer(text)).stream()
                .map(Object::toString)
                .collect(Collectors.joining(" "));
    }
}
