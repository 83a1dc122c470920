/**
 * The whole cloud on this machine, started as a user starts it, driven through its public doors.
 *
 * <p>These tests carry the tag {@code root}: they need the kernel. One cloud serves all classes of
 * a run; each test works in a project of its own.
 */
@NullMarked
package io.stiva.e2e;

import org.jspecify.annotations.NullMarked;
