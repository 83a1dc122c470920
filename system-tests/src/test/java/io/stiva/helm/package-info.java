/** The chart: lint, template and schema. */
@NullMarked
package io.stiva.helm;

import org.jspecify.annotations.NullMarked;
