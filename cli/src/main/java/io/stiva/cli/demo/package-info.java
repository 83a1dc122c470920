/**
 * The demo: a tenant's first hour, played with the commands a tenant would type.
 *
 * <p>Owns: the story and its checks. Does not own: any behaviour of the product; every step goes
 * through the public commands and the public address. Invariants: each step prints the real answer
 * and ends the demo when it is not what the product promises.
 */
@NullMarked
package io.stiva.cli.demo;

import org.jspecify.annotations.NullMarked;
