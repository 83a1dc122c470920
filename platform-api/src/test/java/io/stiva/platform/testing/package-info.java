/** A running control plane for the tests of every feature. */
@NullMarked
package io.stiva.platform.testing;

import org.jspecify.annotations.NullMarked;
