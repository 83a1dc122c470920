@NullMarked
package io.stiva.node.container;

import org.jspecify.annotations.NullMarked;
