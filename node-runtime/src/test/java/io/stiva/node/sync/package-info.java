/** Tests of the agent with containers, networks and a control plane from memory. */
@NullMarked
package io.stiva.node.sync;

import org.jspecify.annotations.NullMarked;
