package io.ringway.server.it.attack;

/** See {@code fields.txt}. */
class FieldAttackIT extends AttackCases {
    FieldAttackIT() {
        super("fields.txt", false);
    }
}
