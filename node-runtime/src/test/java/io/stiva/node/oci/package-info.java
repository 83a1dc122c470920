@NullMarked
package io.stiva.node.oci;

import org.jspecify.annotations.NullMarked;
