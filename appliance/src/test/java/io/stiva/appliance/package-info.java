/** Tests of what a one-machine cloud chooses, writes and prints. */
@NullMarked
package io.stiva.appliance;

import org.jspecify.annotations.NullMarked;
