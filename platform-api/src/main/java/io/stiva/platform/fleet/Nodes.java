package io.stiva.platform.fleet;

import io.stiva.platform.access.Access;
import io.stiva.platform.access.Caller;
import io.stiva.platform.shared.IfMatch;
import io.stiva.platform.shared.Notifications;
import io.stiva.platform.shared.TenantTransactions;
import io.stiva.protocol.Heartbeat;
import io.stiva.protocol.Hello;
import io.stiva.vocabulary.Bytes;
import io.stiva.vocabulary.MilliCpu;
import io.stiva.vocabulary.NodeId;
import io.stiva.vocabulary.NodeState;
import io.stiva.vocabulary.Slug;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/** The fleet: who may join, who is there, who is silent. */
@Component
public class Nodes {

    /** Of {@link Notifications}; carries a node's id when its state or capacity changed. */
    public static final String CHANNEL = "node_changed";

    private static final Pattern ID = Pattern.compile("nod_[0-9a-hjkmnp-tv-z]{26}");

    private final TenantTransactions transactions;
    private final NodeStore store;
    private final JoinTokenStore joinTokens;
    private final Access access;
    private final Notifications notifications;
    private final Clock clock;
    private final RandomGenerator random;

    Nodes(
            TenantTransactions transactions,
            NodeStore store,
            JoinTokenStore joinTokens,
            Access access,
            Notifications notifications,
            Clock clock,
            RandomGenerator random) {
        this.transactions = transactions;
        this.store = store;
        this.joinTokens = joinTokens;
        this.access = access;
        this.notifications = notifications;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Redeems a join token and makes its node, in one transaction. The same token with the same
     * usage key answers the same node again, so that an agent whose answer got lost may repeat.
     *
     * @param usageKey X.509 SubjectPublicKeyInfo of an Ed25519 key
     * @throws io.stiva.vocabulary.StivaException UNAUTHENTICATED {@code join-token-refused};
     *     INVALID {@code invalid-usage-key}; CONFLICT {@code node-name-taken}
     */
    public NodeId enrol(String joinToken, Slug name, byte[] usageKey) {
        requireEd25519(usageKey);
        byte[] hash = JoinTokens.hash(joinToken);
        Instant now = clock.instant();
        try {
            return transactions.acrossTenants(() -> redeem(hash, name, usageKey, now));
        } catch (DuplicateKeyException e) {
            throw NodeErrors.nameTaken(name);
        }
    }

    private NodeId redeem(byte[] hash, Slug name, byte[] usageKey, Instant now) {
        JoinTokenStore.Issued token =
                joinTokens.lock(hash).orElseThrow(NodeErrors::joinTokenRefused);
        if (!token.expiresAt().isAfter(now)) {
            throw NodeErrors.joinTokenRefused();
        }
        NodeId before = token.node();
        if (before != null) {
            boolean same =
                    store.usageKey(before).filter(key -> Arrays.equals(key, usageKey)).isPresent();
            if (!same) {
                throw NodeErrors.joinTokenRefused();
            }
            return before;
        }
        NodeId id = NodeId.next(now, random);
        store.insert(id, name, usageKey, now);
        joinTokens.redeem(hash, id, now);
        return id;
    }

    /**
     * Takes down a certificate issued to a node: only listed ones open a link.
     *
     * @param serial lower-case hex
     */
    public void certified(NodeId node, String serial, Instant expiresAt) {
        transactions.runAcrossTenants(
                () -> {
                    store.dropExpiredCertificates(node, clock.instant());
                    store.addCertificate(node, serial, expiresAt, clock.instant());
                });
    }

    /** Whether the certificate was issued to this node, is valid now, and the node not retired. */
    public boolean mayConnect(NodeId node, String serial) {
        return transactions.acrossTenants(() -> store.isCertified(node, serial, clock.instant()));
    }

    /**
     * A node has said hello on a new link.
     *
     * @return the link's number, for {@link #heartbeat} and {@link #disconnected}
     * @throws io.stiva.vocabulary.StivaException UNAUTHENTICATED {@code node-unknown}; CONFLICT
     *     {@code node-retired}; UNPROCESSABLE for an architecture nothing is built for
     */
    public long connected(NodeId id, Hello hello) {
        return transactions.acrossTenants(
                () -> {
                    Node node = store.lock(id).orElseThrow(() -> NodeErrors.unknownIdentity(id));
                    NodeState next = node.afterHello();
                    long link = store.hello(node, next, hello, clock.instant());
                    notifications.publish(CHANNEL, id.toString());
                    return link;
                });
    }

    /**
     * A node was heard.
     *
     * @return false when the link is not its newest, or it was given up for silence meanwhile: the
     *     link must be closed, so that the node dials again and tells everything
     */
    public boolean heartbeat(NodeId id, long link, Heartbeat heartbeat) {
        return transactions.acrossTenants(
                () ->
                        store.heard(
                                id,
                                link,
                                heartbeat.appliedGeneration(),
                                heartbeat.freeDiskBytes(),
                                clock.instant()));
    }

    /** A link has ended; the end of an older link than the newest changes nothing. */
    public void disconnected(NodeId id, long link) {
        transactions.runAcrossTenants(
                () ->
                        store.lock(id)
                                .filter(node -> node.link() == link)
                                .ifPresent(
                                        node ->
                                                store.setState(
                                                        id, node.afterLinkEnd(), clock.instant())));
    }

    /** The node's Ed25519 usage key as X.509 SubjectPublicKeyInfo, also of a retired node. */
    public Optional<byte[]> usageKey(NodeId id) {
        return transactions.acrossTenants(() -> store.usageKey(id));
    }

    /** What is promised on nodes, by node; nodes with nothing on them are left out. */
    public Map<NodeId, Load> loadsAcrossTenants() {
        return transactions.acrossTenants(store::loads);
    }

    /**
     * What is promised on a node.
     *
     * @param containers all that hold their place on it
     */
    public record Load(int containers, MilliCpu cpu, Bytes memory) {
        static final Load NONE = new Load(0, MilliCpu.ZERO, Bytes.ZERO);
    }

    /** A node by id, retired ones included. */
    public Optional<Node> find(NodeId id) {
        return transactions.acrossTenants(() -> store.find(id));
    }

    /** Every node that was not retired, by name. */
    public List<Node> allAcrossTenants() {
        return transactions.acrossTenants(store::all);
    }

    /**
     * One page of the fleet, for operators.
     *
     * @param afterName the last name of the page before, null for the first
     */
    public List<Node> page(Caller caller, @Nullable String afterName, int limit) {
        access.requireOperator(caller);
        return transactions.acrossTenants(() -> store.page(afterName, limit));
    }

    /** A node by id or name, for operators. */
    public Node get(Caller caller, String idOrName) {
        access.requireOperator(caller);
        return transactions.acrossTenants(() -> named(idOrName));
    }

    /** Keeps new containers off a node; those on it stay. Repeating changes nothing. */
    public Node cordon(Caller caller, String idOrName, IfMatch expected) {
        return give(caller, idOrName, Duty.CORDONED, expected);
    }

    /** As {@link #cordon}, and replicas of services move elsewhere, one by one. */
    public Node drain(Caller caller, String idOrName, IfMatch expected) {
        return give(caller, idOrName, Duty.DRAINING, expected);
    }

    /** Lets new containers onto a node again. */
    public Node uncordon(Caller caller, String idOrName, IfMatch expected) {
        return give(caller, idOrName, Duty.OPEN, expected);
    }

    private Node give(Caller caller, String idOrName, Duty duty, IfMatch expected) {
        access.requireOperator(caller);
        return transactions.acrossTenants(
                () -> {
                    Node node = lockNamed(idOrName, expected);
                    store.setDuty(node.id(), duty);
                    store.setState(node.id(), node.afterDuty(duty), clock.instant());
                    notifications.publish(CHANNEL, node.id().toString());
                    return store.find(node.id()).orElseThrow(NodeErrors::notFound);
                });
    }

    /**
     * Takes a node out of the fleet for good: its certificates open nothing any more, and what ran
     * on it counts as lost.
     *
     * @throws io.stiva.vocabulary.StivaException CONFLICT {@code node-in-use} while it is connected
     *     and something runs on it
     */
    public Node retire(Caller caller, String idOrName, IfMatch expected) {
        access.requireOperator(caller);
        return transactions.acrossTenants(
                () -> {
                    Node node = lockNamed(idOrName, expected);
                    Load load = store.loads().getOrDefault(node.id(), Load.NONE);
                    if (node.isConnected() && load.containers() > 0) {
                        throw NodeErrors.inUse(node, load.containers());
                    }
                    store.setState(node.id(), NodeState.RETIRED, clock.instant());
                    store.revokeCertificates(node.id(), clock.instant());
                    notifications.publish(CHANNEL, node.id().toString());
                    return node;
                });
    }

    /** Nodes that were there once and were not heard since the given moment. */
    public List<Node> unheardSinceAcrossTenants(Instant moment) {
        return transactions.acrossTenants(() -> store.unheardSince(moment));
    }

    /**
     * Gives a node up that is still unheard since the given moment.
     *
     * @param state DISCONNECTED or DOWN
     * @return false when it was heard meanwhile
     */
    public boolean giveUp(NodeId id, NodeState state, Instant unheardSince) {
        return transactions.acrossTenants(
                () -> {
                    Node node = store.lock(id).orElseThrow(NodeErrors::notFound);
                    Instant seen = node.lastSeenAt();
                    if (seen == null
                            || !seen.isBefore(unheardSince)
                            || node.state() == NodeState.RETIRED) {
                        return false;
                    }
                    if (node.state() != NodeState.DOWN && node.state() != state) {
                        store.setState(id, state, clock.instant());
                        notifications.publish(CHANNEL, id.toString());
                    }
                    return true;
                });
    }

    /**
     * What a node should run has changed in this transaction: raises its generation and, on commit,
     * notifies {@code node_desired} with the node's UUID. Joins any transaction, also one of a
     * tenant.
     */
    public void desiredChanged(NodeId id) {
        store.raiseGeneration(id);
    }

    /** The generation of a node's desired state, held until the end of the transaction. */
    public Optional<Long> holdGeneration(NodeId id) {
        return transactions.acrossTenants(() -> store.shareGeneration(id));
    }

    /** Locks the node's row until the end of the transaction. */
    public Optional<Node> lock(NodeId id) {
        return transactions.acrossTenants(() -> store.lock(id));
    }

    private Node named(String idOrName) {
        Optional<Node> node =
                ID.matcher(idOrName).matches()
                        ? store.find(NodeId.parse(idOrName))
                        : store.findByName(idOrName);
        return node.filter(found -> found.state() != NodeState.RETIRED)
                .orElseThrow(NodeErrors::notFound);
    }

    private Node lockNamed(String idOrName, IfMatch expected) {
        Node node = store.lock(named(idOrName).id()).orElseThrow(NodeErrors::notFound);
        expected.require(node.version());
        return node;
    }

    private static void requireEd25519(byte[] usageKey) {
        try {
            KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(usageKey));
        } catch (InvalidKeySpecException e) {
            throw NodeErrors.badUsageKey();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK since 15 has Ed25519", e);
        }
    }
}
