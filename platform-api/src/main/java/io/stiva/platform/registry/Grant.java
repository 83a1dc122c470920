package io.stiva.platform.registry;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a token says of one thing that was asked for. That it was asked for and nothing was granted
 * is remembered too: the first decides between "log in for this" and "not yours".
 *
 * <pre>{"name":"shop/web","account":"…","project":"…","actions":["pull"]}</pre>
 *
 * @param name {@code <project>/<repository>}, or {@link #CATALOG}
 * @param account owner, null when the project is absent or another tenant's
 * @param project likewise; null for the catalog
 * @param actions of {@link Action}, by name
 */
record Grant(String name, @Nullable UUID account, @Nullable UUID project, Set<Action> actions) {

    static final String CATALOG = "*";

    /** What can be done to a repository. */
    enum Action {
        PULL,
        PUSH,
        DELETE
    }

    Grant {
        actions = Set.copyOf(actions);
    }
}
