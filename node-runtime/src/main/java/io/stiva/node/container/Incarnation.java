package io.stiva.node.container;

import io.stiva.node.cgroup.Cgroup;

/**
 * The kernel's side of a running incarnation.
 *
 * @param number which incarnation
 * @param pid of its first process
 * @param process pidfd of that, closed by its owner
 */
record Incarnation(int number, Cgroup cgroup, int pid, int process) {}
