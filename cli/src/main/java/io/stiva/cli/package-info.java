/**
 * The command {@code stiva}.
 *
 * <p>Owns: words, options, tables, exit codes, progress, the credentials file. Does not own: any
 * rule of the platform (it refuses, the command tells), the REST and registry protocols ({@code
 * io.stiva.client}). Invariants: data goes to standard output and everything else to standard
 * error; exit codes are 0 done, 1 error, 2 wrong usage, 3 not found, 4 quota or budget, 5 timed
 * out; nothing is asked for without a terminal; the credentials file has mode 0600 and its token
 * goes only to the platform that gave it.
 */
@NullMarked
package io.stiva.cli;

import org.jspecify.annotations.NullMarked;
