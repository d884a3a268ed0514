package io.ringway.server.it.attack;

/** See {@code hosts.txt}. */
class HostAttackIT extends AttackCases {
    HostAttackIT() {
        super("hosts.txt", false);
    }
}
