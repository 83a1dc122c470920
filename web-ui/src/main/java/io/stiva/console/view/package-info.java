/**
 * What all pages share.
 *
 * <p>Owns: how values look (amounts, money, ages), the page frame's model, error pages, field
 * errors from refusals. Does not own: the content of any page. Invariants: a refusal never becomes
 * a stack trace on a page.
 */
@NullMarked
package io.stiva.console.view;

import org.jspecify.annotations.NullMarked;
