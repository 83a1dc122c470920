/**
 * Tests of this module on another kernel: a machine with control groups of version 2 only is booted
 * and runs them inside.
 */
@NullMarked
package io.stiva.node.guest;

import org.jspecify.annotations.NullMarked;
