package io.ringway.filters.shared.rbac;

/**
 * Who may do what (Envoy {@code config.rbac.v3.Policy}). Owner: any (immutable).
 *
 * @param details Envoy's response code details if the policy is why a request is refused
 * @param allowedStat statistics id that counts what it let pass, -1 if it is not counted
 * @param deniedStat the same for what it refused
 */
record RbacPolicy(
        String name, RbacRule permissions, RbacRule principals, String details, int allowedStat, int deniedStat) {
    static final int NOT_COUNTED = -1;

    boolean test(RbacSubject subject) {
        return permissions.test(subject) && principals.test(subject);
    }
}
