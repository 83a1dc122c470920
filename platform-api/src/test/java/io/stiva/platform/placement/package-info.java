/** Tests of placement over seeded fleets. */
@NullMarked
package io.stiva.platform.placement;

import org.jspecify.annotations.NullMarked;
