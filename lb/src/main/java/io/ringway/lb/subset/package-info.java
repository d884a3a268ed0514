/**
 * Hosts by what is said about them: a cluster is parted into subsets by the metadata of its hosts, and a route picks among those that it names,
 * around a policy that knows nothing of it.
 *
 * <p>Entry types: {@code SubsetPolicy}, {@code SubsetOptions}.
 *
 * <p>Imports the parent package. Owner: worker for balancers, any for the rest.
 */
@NullMarked
package io.ringway.lb.subset;

import org.jspecify.annotations.NullMarked;
