package io.ringway.lb.policy;

import io.ringway.lb.HostSet;

/**
 * Weights as shares of 1. They are doubles, computed as Envoy computes them: rounding decides some places of a table, and those must be the
 * same.
 */
final class HostWeights {
    private final double[] shares;
    private double min = 1.0;
    private double max;

    HostWeights(HostSet hosts) {
        long sum = 0;
        for (int i = 0; i < hosts.size(); i++) {
            sum += hosts.host(i).weight();
        }
        shares = new double[hosts.size()];
        for (int i = 0; i < shares.length; i++) {
            shares[i] =
                    hosts.hasShares() ? hosts.share(i) : (double) hosts.host(i).weight() / sum;
            min = Math.min(min, shares[i]);
            max = Math.max(max, shares[i]);
        }
    }

    double share(int host) {
        return shares[host];
    }

    double min() {
        return min;
    }

    double max() {
        return max;
    }
}
