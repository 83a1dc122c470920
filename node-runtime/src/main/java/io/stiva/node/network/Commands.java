package io.stiva.node.network;

import java.util.List;

/**
 * Runs the host's network tools. An interface because it is the edge to the kernel: tests bring one
 * that records.
 */
interface Commands {

    /**
     * Runs a program to its end.
     *
     * @param input its standard input
     * @throws io.stiva.vocabulary.StivaException INTERNAL {@code network-failed} when it fails or
     *     takes longer than 30 seconds
     */
    void run(List<String> command, String input);
}
