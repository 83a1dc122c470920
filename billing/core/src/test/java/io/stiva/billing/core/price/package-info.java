@NullMarked
package io.stiva.billing.core.price;

import org.jspecify.annotations.NullMarked;
