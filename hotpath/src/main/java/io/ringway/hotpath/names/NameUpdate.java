package io.ringway.hotpath.names;

/** What control tells the workers about a name; the updates of a name come in order. Owner: any (immutable). */
public sealed interface NameUpdate {
    NameKey key();

    /** The name has an address: the first one, or another one. */
    record Resolved(NameKey key, ResolvedName name) implements NameUpdate {}

    /**
     * The name has no address and never had one.
     *
     * @param isKept the next requests for it fail at once, until another update comes; otherwise they ask again
     */
    record Failed(NameKey key, NameFailure failure, boolean isKept) implements NameUpdate {}

    /** Nobody used the name for a while. */
    record Removed(NameKey key) implements NameUpdate {}
}
