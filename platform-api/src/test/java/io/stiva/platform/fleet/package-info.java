/** Tests of nodes as the control plane knows them. */
@NullMarked
package io.stiva.platform.fleet;

import org.jspecify.annotations.NullMarked;
