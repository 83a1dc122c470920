package io.stiva.appliance;

import io.stiva.appliance.process.Atomically;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/**
 * The short name of one cloud on a machine that may hold several: part of every bridge, cgroup and
 * nftables name, so that a clean-up touches only its own.
 *
 * @param id four lower-case letters and digits, starting with a letter (interface names hold 15
 *     bytes in all)
 */
record Instance(String id) {

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
    private static final String CHARACTERS = LETTERS + "0123456789";
    private static final int LENGTH = 4;

    Instance {
        if (!id.matches("[a-z][a-z0-9]{3}")) {
            throw new IllegalArgumentException("not an instance id: " + id);
        }
    }

    /** The instance of this home, chosen now when it has none. */
    static Instance of(Home home, RandomGenerator random) throws IOException {
        Path file = home.root().resolve("instance");
        if (!Files.exists(file)) {
            Atomically.write(file, random(random).id() + "\n");
        }
        return new Instance(Files.readString(file).strip());
    }

    static Instance random(RandomGenerator random) {
        StringBuilder id = new StringBuilder();
        id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        while (id.length() < LENGTH) {
            id.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return new Instance(id.toString());
    }

    @Override
    public String toString() {
        return id;
    }
}
