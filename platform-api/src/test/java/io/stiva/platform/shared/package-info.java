@NullMarked
package io.stiva.platform.shared;

import org.jspecify.annotations.NullMarked;
