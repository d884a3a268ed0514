package io.ringway.server.it.attack;

/** See {@code upgrades.txt}. */
class UpgradeAttackIT extends AttackCases {
    UpgradeAttackIT() {
        super("upgrades.txt", true);
    }
}
