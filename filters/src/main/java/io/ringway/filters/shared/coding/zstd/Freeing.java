package io.ringway.filters.shared.coding.zstd;

import java.lang.ref.Cleaner;

/** Frees native contexts whose coder nobody knows any more: those of a configuration that was replaced. */
final class Freeing {
    static final Cleaner CLEANER = Cleaner.create();

    private Freeing() {}
}
