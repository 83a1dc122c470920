@NullMarked
package io.stiva.platform.usage;

import org.jspecify.annotations.NullMarked;
