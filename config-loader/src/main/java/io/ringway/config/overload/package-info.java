/**
 * What a configuration says about too much of something, and about workers that are stuck.
 *
 * <p>Entry types: {@link io.ringway.config.overload.OverloadSettings}. Owner: any (immutable). May import: {@code hotpath.guard}.
 */
@NullMarked
package io.ringway.config.overload;

import org.jspecify.annotations.NullMarked;
