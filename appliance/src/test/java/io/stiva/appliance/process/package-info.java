/** Tests of the supervisor with tiny scripts as its parts. */
@NullMarked
package io.stiva.appliance.process;

import org.jspecify.annotations.NullMarked;
