/** Tests of workloads against a control plane with nodes that exist only in memory. */
@NullMarked
package io.stiva.platform.workload;

import org.jspecify.annotations.NullMarked;
