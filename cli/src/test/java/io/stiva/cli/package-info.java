/**
 * The command line against a stand-in for the platform: what is printed, what the shell is told.
 */
@NullMarked
package io.stiva.cli;

import org.jspecify.annotations.NullMarked;
