@NullMarked
package io.stiva.platform.tenancy;

import org.jspecify.annotations.NullMarked;
