/** The registry, spoken to as clients speak to it. */
@NullMarked
package io.stiva.platform.registry;

import org.jspecify.annotations.NullMarked;
