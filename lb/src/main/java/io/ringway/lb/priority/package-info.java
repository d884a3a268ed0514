/**
 * Which hosts are balanced over at all: priorities, health, panic and weighted localities, around a policy that knows none of them.
 *
 * <p>Entry types: {@code Prioritized}, {@code PriorityLoad}.
 *
 * <p>Imports the parent package and {@code policy}. Owner: worker for balancers, any for the rest.
 */
@NullMarked
package io.ringway.lb.priority;

import org.jspecify.annotations.NullMarked;
