package io.stiva.node.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** What a container is like from inside, in words that are the same for every container. */
final class Probes {
    private Probes() {}

    static final String LAST_LINE = "that is all";

    /** Waits at its end, so that it can be looked at from outside as well. */
    static final String SCRIPT =
            """
            readlink /proc/self/fd/2
            exec 2>&1
            id
            pwd
            hostname
            umask
            echo core $(ulimit -c) $(ulimit -Hc) files $(ulimit -n) $(ulimit -Hn)
            read -r pid name state parent group session rest < /proc/1/stat
            echo session $parent $group $session
            grep -E '^(Groups|Cap|NoNewPrivs|Seccomp:|Sig[BIC])' /proc/1/status
            for f in /proc/1/fd/*; do echo $f $(readlink $f); done
            for f in /dev/* /dev/pts/* /sys/* /sys/fs/cgroup/*; do stat -c '%A %N %t %T' $f; done
            while read -r device point type options rest; do
              [ $type = overlay ] || echo $device $point $type $options
            done < /proc/mounts
            while read -r id parent device root point options rest; do
              case $rest in *overlay*) rest=;; esac
              echo $root $point $options $rest
            done < /proc/self/mountinfo
            cat /proc/sys/net/ipv4/ip_unprivileged_port_start /proc/sys/net/ipv4/ping_group_range
            cat /sys/devices/system/cpu/online /sys/devices/system/cpu/possible
            cat /sys/devices/system/cpu/present
            cat /proc/loadavg /proc/cgroups
            wc -c < /proc/sys/kernel/random/boot_id
            ls /sys/class/net
            cat /sys/class/net/lo/flags
            touch /x && echo touched
            (echo x > /proc/sys/kernel/core_pattern) && echo wrote
            mkdir /sys/x && echo made
            mount -t tmpfs x /tmp && echo mounted
            unshare -U true && echo unshared
            chroot / true && echo chrooted
            echo that is all
            exec sleep 1000
            """;

    /** Without what is another in each container: inodes, ids outside, names. */
    static String withoutNumbers(String line) {
        return line.matches("(Sig|Cap).*")
                ? line
                : line.replaceAll("\\[[0-9]+]", "[]").replaceAll("[0-9]{6,}", "N");
    }

    /** From outside: how many keys the container's root has; the filter lets nobody ask inside. */
    static String keys(int process) throws IOException {
        try {
            String map = Files.readString(Path.of("/proc/" + process + "/uid_map")).strip();
            String root = map.split(" +", 3)[1];
            return Files.readAllLines(Path.of("/proc/key-users")).stream()
                    .map(String::strip)
                    .filter(line -> line.startsWith(root + ":"))
                    .map(line -> line.substring(line.indexOf(':')))
                    .findFirst()
                    .orElse("no keys");
        } catch (NoSuchFileException e) {
            return "no process";
        }
    }

    static boolean isComplete(List<String> lines) {
        return !lines.isEmpty() && lines.getLast().equals(LAST_LINE);
    }
}
