package io.stiva.platform.placement;

/**
 * One thing a node does not give.
 *
 * @param wanted with its unit
 * @param available with its unit
 * @param missing by how much, in the base unit of the dimension; 0 where nothing can be counted
 */
public record Shortfall(Dimension dimension, String wanted, String available, long missing) {}
