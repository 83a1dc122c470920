@NullMarked
package io.stiva.billing.ledger;

import org.jspecify.annotations.NullMarked;
