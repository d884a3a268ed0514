"""What perf/faults is made of."""
