@NullMarked
package io.stiva.node.usage;

import org.jspecify.annotations.NullMarked;
