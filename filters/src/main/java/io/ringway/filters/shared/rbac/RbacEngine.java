package io.ringway.filters.shared.rbac;

import io.ringway.hotpath.stats.WriterStats;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides about requests or connections by policies, in the order of their names; the first one that matches decides
 * (Envoy {@code config.rbac.v3.RBAC}).
 *
 * <pre>{@code
 * int policy = engine.match(subject);
 * if (!engine.isAllowed(policy)) refuse(engine.details(policy));
 * engine.count(policy, worker.stats());
 * }</pre>
 *
 * Owner: any (immutable); asked on workers.
 */
public final class RbacEngine {
    /** What {@link #match} returns if no policy matches. */
    public static final int NO_POLICY = -1;

    private static final String NO_POLICY_DETAILS = details("none");

    /** What a matching policy means. */
    enum Action {
        ALLOW,
        DENY,
        LOG
    }

    private final Action action;
    private final RbacPolicy[] policies;

    RbacEngine(Action action, List<RbacPolicy> policies) {
        this.action = action;
        this.policies = policies.toArray(RbacPolicy[]::new);
    }

    /** The first policy that matches, or {@link #NO_POLICY}. */
    public int match(RbacSubject subject) {
        for (int i = 0; i < policies.length; i++) {
            if (policies[i].test(subject)) {
                return i;
            }
        }
        return NO_POLICY;
    }

    /** What follows from {@link #match}. */
    public boolean isAllowed(int policy) {
        return switch (action) {
            case ALLOW -> policy != NO_POLICY;
            case DENY -> policy == NO_POLICY;
            case LOG -> true;
        };
    }

    /** The policies only say which requests are to be logged; what they match is. */
    public boolean isLogging() {
        return action == Action.LOG;
    }

    /** The name of a policy; null for {@link #NO_POLICY}. */
    public @Nullable String policyName(int policy) {
        return policy == NO_POLICY ? null : policies[policy].name();
    }

    /** Envoy's details of a refusal: {@code rbac_access_denied_matched_policy[name]}. */
    public String details(int policy) {
        return policy == NO_POLICY ? NO_POLICY_DETAILS : policies[policy].details();
    }

    /** Counts for the policy, if policies are counted one by one. */
    public void count(int policy, WriterStats stats) {
        if (policy == NO_POLICY) {
            return;
        }
        int id = isAllowed(policy) ? policies[policy].allowedStat() : policies[policy].deniedStat();
        if (id != RbacPolicy.NOT_COUNTED) {
            stats.increment(id);
        }
    }

    /** White space would shift the columns of access logs. */
    static String details(String policyName) {
        return "rbac_access_denied_matched_policy[" + policyName.replaceAll("\\s", "_") + ']';
    }
}
