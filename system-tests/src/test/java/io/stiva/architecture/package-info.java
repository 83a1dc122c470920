/** The rules of the house that a build can check: who may depend on whom, and how sources look. */
@NullMarked
package io.stiva.architecture;

import org.jspecify.annotations.NullMarked;
