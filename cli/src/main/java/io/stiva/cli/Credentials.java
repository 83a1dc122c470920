package io.stiva.cli;

import io.stiva.client.Json;
import io.stiva.vocabulary.ErrorCategory;
import io.stiva.vocabulary.StivaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The file that remembers a login: {@code STIVA_CONFIG}, else {@code
 * $XDG_CONFIG_HOME/stiva/config.json}, else {@code ~/.config/stiva/config.json}; mode 0600.
 */
final class Credentials {

    private final Path file;

    private Credentials(Path file) {
        this.file = file;
    }

    /**
     * @param api where the token is good
     * @param project used when none is named, null = none
     */
    record Login(@Nullable String api, @Nullable String token, @Nullable String project) {
        static final Login NOBODY = new Login(null, null, null);

        @Override
        public String toString() {
            return "Login[" + api + "]";
        }
    }

    static Credentials of(Surroundings surroundings) {
        String named = surroundings.variable("STIVA_CONFIG");
        if (named != null) {
            return new Credentials(Path.of(named));
        }
        String base = surroundings.variable("XDG_CONFIG_HOME");
        Path directory =
                base == null
                        ? Path.of(System.getProperty("user.home", "."), ".config")
                        : Path.of(base);
        return new Credentials(directory.resolve("stiva").resolve("config.json"));
    }

    Path file() {
        return file;
    }

    Login read() {
        if (!Files.exists(file)) {
            return Login.NOBODY;
        }
        try {
            return Json.MAPPER.readValue(Files.readAllBytes(file), Login.class);
        } catch (IOException | JacksonException e) {
            throw StivaException.of(ErrorCategory.INTERNAL, "credentials-unreadable")
                    .say("cannot read %s; remove it and log in again", file)
                    .causedBy(e)
                    .build();
        }
    }

    /** Written beside and moved into place, so that a half-written file is never seen. */
    void write(Login login) {
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory == null) {
                throw new IOException("no directory for " + file);
            }
            Files.createDirectories(directory);
            Path fresh =
                    Files.createTempFile(
                            directory,
                            ".config",
                            null,
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            try {
                Files.write(fresh, Json.MAPPER.writeValueAsBytes(login));
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
