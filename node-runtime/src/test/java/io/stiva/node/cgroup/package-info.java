@NullMarked
package io.stiva.node.cgroup;

import org.jspecify.annotations.NullMarked;
