/**
 * The dependency rules of the design, checked over the classes of all modules.
 *
 * <p>Entry types: {@link io.ringway.server.arch.ModuleRulesTest}, {@link io.ringway.server.arch.PackageRulesTest}. The
 * {@code canary} packages beside it break a rule each on purpose, so that a rule which sees nothing is noticed.
 */
@NullMarked
package io.ringway.server.arch;

import org.jspecify.annotations.NullMarked;
