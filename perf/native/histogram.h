/*
 * Latencies in nanoseconds, log-linear: each power of two is cut into 256 equal parts, so a percentile is at most
 * 0.4 % above the value that was recorded. The maximum is exact.
 */
#ifndef RINGWAY_HISTOGRAM_H
#define RINGWAY_HISTOGRAM_H

#include <stdint.h>

enum { PART_BITS = 8, PARTS = 1 << PART_BITS, POWERS = 40 };

struct histogram {
    uint64_t total, max_ns, sum_ns;
    uint64_t counts[(POWERS + 1) * PARTS];
};

/* Below PARTS every value has its own cell; above, the leading PART_BITS + 1 bits choose it. */
static inline unsigned histogram_cell(uint64_t ns) {
    if (ns < PARTS) return (unsigned)ns;
    unsigned shift = 63u - (unsigned)__builtin_clzll(ns) - PART_BITS;
    if (shift >= POWERS) return (POWERS + 1) * PARTS - 1;
    return (shift + 1) * PARTS + (unsigned)((ns >> shift) - PARTS);
}

static inline uint64_t histogram_cell_highest(unsigned cell) {
    if (cell < PARTS) return cell;
    unsigned shift = cell / PARTS - 1;
    return ((uint64_t)(cell % PARTS + PARTS + 1) << shift) - 1;
}

static inline void histogram_record(struct histogram *h, uint64_t ns) {
    h->counts[histogram_cell(ns)]++;
    h->total++;
    h->sum_ns += ns;
    if (ns > h->max_ns) h->max_ns = ns;
}

/* The smallest recorded value (as its cell's upper edge) that `fraction` of all values do not exceed. */
static inline uint64_t histogram_quantile(const struct histogram *h, double fraction) {
    uint64_t wanted = (uint64_t)(fraction * (double)h->total + 0.5), seen = 0;
    if (wanted == 0) wanted = 1;
    for (unsigned i = 0; h->total && i < (POWERS + 1) * PARTS; i++) {
        seen += h->counts[i];
        if (seen >= wanted) {
            uint64_t v = histogram_cell_highest(i);
            return v < h->max_ns ? v : h->max_ns;
        }
    }
    return h->max_ns;
}

#endif
