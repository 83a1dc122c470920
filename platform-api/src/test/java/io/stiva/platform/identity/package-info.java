@NullMarked
package io.stiva.platform.identity;

import org.jspecify.annotations.NullMarked;
