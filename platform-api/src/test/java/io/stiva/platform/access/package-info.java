@NullMarked
package io.stiva.platform.access;

import org.jspecify.annotations.NullMarked;
