/**
 * The control plane's end of the node link.
 *
 * <p>Owns: the platform's CA, the link port and who may come in by it, the control WebSockets, the
 * dial-back streams, the join token of the appliance's own node. Does not own: what a node should
 * run (workload), what nodes are (fleet), tokens of the registry (registry), what usage costs
 * (billing). Invariants: on the link port nothing but nodes' paths answers, and nodes' paths answer
 * nowhere else; a node is who its certificate says; whatever a message claims about other nodes is
 * ignored; a replica that dies loses connections, never knowledge.
 */
@NullMarked
package io.stiva.platform.link;

import org.jspecify.annotations.NullMarked;
