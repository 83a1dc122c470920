@NullMarked
package io.stiva.node.launch;

import org.jspecify.annotations.NullMarked;
