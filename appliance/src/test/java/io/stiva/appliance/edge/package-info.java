/** Tests of the edge's configuration with the real HAProxy. */
@NullMarked
package io.stiva.appliance.edge;

import org.jspecify.annotations.NullMarked;
