package io.stiva.node.container;

import java.util.Map;
import java.util.TreeMap;

/** The texts of the files in /etc that belong to the platform. */
final class ResolverFiles {
    private ResolverFiles() {}

    static Map<String, String> of(ContainerSpec spec) {
        return Map.of(
                "hostname", spec.hostname() + "\n",
                "hosts", hosts(spec.names()),
                "resolv.conf", resolver(spec.names()));
    }

    /** hosts(5). */
    private static String hosts(NameResolution names) {
        StringBuilder text =
                new StringBuilder("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost\n");
        new TreeMap<>(names.hosts())
                .forEach(
                        (name, address) ->
                                text.append(address).append('\t').append(name).append('\n'));
        return text.toString();
    }

    /** resolv.conf(5). */
    private static String resolver(NameResolution names) {
        StringBuilder text = new StringBuilder();
        names.nameservers().forEach(s -> text.append("nameserver ").append(s).append('\n'));
        if (!names.searchDomains().isEmpty()) {
            text.append("search ").append(String.join(" ", names.searchDomains())).append('\n');
        }
        return text.toString();
    }
}
