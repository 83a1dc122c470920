@NullMarked
package io.stiva.billing.core.usage;

import org.jspecify.annotations.NullMarked;
