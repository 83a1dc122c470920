@NullMarked
package io.stiva.billing.core.money;

import org.jspecify.annotations.NullMarked;
