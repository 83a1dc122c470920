/** Tests of the edge with a real proxy. */
@NullMarked
package io.stiva.platform.network;

import org.jspecify.annotations.NullMarked;
