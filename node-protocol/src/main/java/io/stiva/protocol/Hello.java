package io.stiva.protocol;

import java.util.List;
import java.util.Map;

/**
 * First message of a node on a new link.
 *
 * <pre>{"type":"hello","versions":[1],"agentVersion":"0.1.0","bootId":"…","architecture":"amd64",
 * "address":"192.0.2.7","cpuMilli":2000,"memoryBytes":25769803776,"pids":32768,"labels":{"zone":"a"},
 * "appliedGeneration":41,"nextUsageBatch":7}</pre>
 *
 * @param versions protocol versions the agent speaks; the control plane picks the highest common
 *     one
 * @param bootId the kernel's boot id
 * @param architecture {@code amd64} or {@code arm64}
 * @param address address other machines reach published ports on
 * @param cpuMilli capacity offered to containers, thousandths of a vCPU (the reserve is taken off)
 * @param memoryBytes capacity offered to containers
 * @param pids capacity offered to containers
 * @param appliedGeneration newest generation of desired state the node holds; 0 = none
 * @param nextUsageBatch number of the next usage batch the node will send
 */
public record Hello(
        List<Integer> versions,
        String agentVersion,
        String bootId,
        String architecture,
        String address,
        long cpuMilli,
        long memoryBytes,
        long pids,
        Map<String, String> labels,
        long appliedGeneration,
        long nextUsageBatch)
        implements FromNode {}
