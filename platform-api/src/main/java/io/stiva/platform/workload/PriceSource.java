package io.stiva.platform.workload;

import io.stiva.client.api.Quotes.Quote;
import io.stiva.client.api.Resources;
import io.stiva.platform.tenancy.Project;
import io.stiva.vocabulary.AccountId;
import io.stiva.vocabulary.ContainerId;

import java.util.Map;

/** Prices; billing answers, or a test's own price list. */
interface PriceSource {

    /** What so many containers cost, with their effect on quotas. */
    Quote quote(Project project, Resources resources, int replicas);

    /** Exact, unrounded list cost by incarnation, of those whose records were accepted. */
    Map<Integer, String> listCosts(AccountId account, ContainerId container);
}
