package io.stiva.protocol;

import java.time.Instant;

/**
 * The node lives.
 *
 * @param at the node's UTC clock
 * @param runningContainers how many containers run
 * @param freeDiskBytes free bytes of the file system of the node's state
 * @param appliedGeneration newest generation of desired state the node has taken over
 */
public record Heartbeat(
        Instant at, int runningContainers, long freeDiskBytes, long appliedGeneration)
        implements FromNode {}
