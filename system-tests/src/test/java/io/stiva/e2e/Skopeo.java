package io.stiva.e2e;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** skopeo, logged in at the cloud's registry with an API token. */
final class Skopeo {

    private static final Path HERE = Path.of(".");

    private final String project;
    private final Path login;

    Skopeo(Cloud cloud, Cloud.Owner owner, String token, Path scratch) {
        String registry = URI.create(cloud.apiUrl()).getAuthority();
        this.project = "docker://" + registry + "/" + owner.project() + "/";
        this.login = scratch.resolve("auth.json");
        Program.run(
                HERE,
                List.of(
                        "skopeo",
                        "login",
                        "--tls-verify=false",
                        "--authfile=" + login,
                        "--username=" + owner.email(),
                        "--password=" + token,
                        registry));
    }

    void push(Path layout, String image) {
        copy("--dest-tls-verify=false", "oci:" + layout, project + image);
    }

    /** Copies an image into a directory, every file named by what it says it is. */
    void pull(String image, Path directory) {
        copy("--src-tls-verify=false", project + image, "dir:" + directory);
    }

    /** The digests of every file of an image in a directory, computed from their content. */
    static Set<String> digests(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !file.endsWith("version"))
                    .map(Skopeo::digest)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String digest(Path file) {
        return Program.run(HERE, List.of("sha256sum", file.toString())).split(" ", 2)[0];
    }

    private void copy(String option, String from, String to) {
        Program.run(
                HERE,
                List.of(
                        "skopeo",
                        "--insecure-policy",
                        "copy",
                        "--authfile=" + login,
                        option,
                        from,
                        to));
    }
}
