package io.stiva.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that does something itself, with the options every command takes. */
abstract class Leaf implements Callable<Integer> {

    final Surroundings surroundings;
    @Mixin Common common = new Common();

    Leaf(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public final Integer call() {
        return run(new Work(surroundings, common));
    }

    /** Does it and says what the shell is told. */
    abstract int run(Work work);
}
