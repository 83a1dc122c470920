package io.stiva.node.container;

import io.stiva.vocabulary.Bytes;
import java.time.Duration;

/**
 * One process of a container, with the ids it has inside.
 *
 * @param parent 0 when its parent is outside
 * @param user 65534 when it is none of the container's
 * @param state one letter, as in ps(1)
 * @param cpu it has used
 * @param resident memory
 * @param age since its start
 * @param command its command line, arguments apart by blanks, at most 4096 characters; a tenant's
 *     text. Of a process that has none, its name in brackets
 */
public record ContainerProcess(
        int pid,
        int parent,
        int user,
        String state,
        Duration cpu,
        Bytes resident,
        Duration age,
        String command) {}
