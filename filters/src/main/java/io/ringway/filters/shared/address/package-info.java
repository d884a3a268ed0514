/**
 * IP addresses that stand as text in memory.
 *
 * <p>Entry type: {@link io.ringway.filters.shared.address.IpText}. Owner thread: the worker.
 */
@NullMarked
package io.ringway.filters.shared.address;

import org.jspecify.annotations.NullMarked;
