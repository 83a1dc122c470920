package io.stiva.billing.ledger;

import io.stiva.vocabulary.AccountId;
import java.util.Currency;

/** The paying side of an account. */
record Customer(AccountId account, String plan, Currency currency) {}
