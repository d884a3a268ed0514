package io.ringway.hotpath.sim;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A small change of a method's code: what a programmer could have got wrong. The code that runs in production has no switch for it.
 *
 * @param isMeant which instruction
 * @param change what comes in its place
 */
record Edit(Predicate<CodeElement> isMeant, Change change) {
    /** Writes other instructions in place of one. */
    @FunctionalInterface
    interface Change {
        void write(CodeBuilder code, CodeElement old);
    }

    /** A call is forgotten; what it returns becomes 0 or null. */
    static Edit forgetCall(String name) {
        return new Edit(element -> isCall(element, name), (code, old) -> forget(code, (InvokeInstruction) old));
    }

    /** A call of a method with one int argument happens twice. */
    static Edit callTwice(String name) {
        return new Edit(
                element -> isCall(element, name),
                (code, old) -> code.dup2().with(old).with(old));
    }

    /** Another method with the same parameters is called. */
    static Edit callInstead(String name, String other) {
        return new Edit(element -> isCall(element, name), (code, old) -> {
            InvokeInstruction call = (InvokeInstruction) old;
            code.invoke(call.opcode(), call.owner().asSymbol(), other, call.typeSymbol(), call.isInterface());
        });
    }

    /** The last argument of a call is one more than it should be. */
    static Edit oneMoreFor(String name) {
        return new Edit(
                element -> isCall(element, name),
                (code, old) -> code.iconst_1().iadd().with(old));
    }

    /** What a call returns is taken for something else. */
    static Edit resultAs(String name, Consumer<CodeBuilder> value) {
        return new Edit(
                element -> isCall(element, name),
                (code, old) -> value.accept(code.with(old).pop()));
    }

    /** A field's value is taken for something else. */
    static Edit fieldAs(String name, Consumer<CodeBuilder> value) {
        return new Edit(
                element -> isField(element, Opcode.GETFIELD, name),
                (code, old) -> value.accept(code.with(old).pop()));
    }

    /** A field is not written. */
    static Edit forgetWrite(String name) {
        return new Edit(element -> isField(element, Opcode.PUTFIELD, name), (code, old) -> {
            TypeKind kind = TypeKind.from(((FieldInstruction) old).typeSymbol());
            (kind.slotSize() == 2 ? code.pop2() : code.pop()).pop();
        });
    }

    /** A parameter or local variable is taken for something else. */
    static Edit localAs(int slot, Consumer<CodeBuilder> value) {
        return new Edit(
                element -> element instanceof LoadInstruction load && load.slot() == slot,
                (code, _) -> value.accept(code));
    }

    /** The code of a method with these edits.
     *
     * @param onHit runs for every instruction that is changed
     */
    static CodeTransform transform(Iterable<Edit> edits, Runnable onHit) {
        return (code, element) -> {
            for (Edit edit : edits) {
                if (edit.isMeant.test(element)) {
                    edit.change.write(code, element);
                    onHit.run();
                    return;
                }
            }
            code.with(element);
        };
    }

    private static boolean isCall(CodeElement element, String name) {
        return element instanceof InvokeInstruction call && call.name().equalsString(name);
    }

    private static boolean isField(CodeElement element, Opcode opcode, String name) {
        return element instanceof FieldInstruction field
                && field.opcode() == opcode
                && field.name().equalsString(name);
    }

    private static void forget(CodeBuilder code, InvokeInstruction call) {
        MethodTypeDesc type = call.typeSymbol();
        for (int i = type.parameterCount() - 1; i >= 0; i--) {
            drop(code, type.parameterType(i));
        }
        if (call.opcode() != Opcode.INVOKESTATIC) {
            code.pop();
        }
        switch (TypeKind.from(type.returnType())) {
            case VOID -> {}
            case LONG -> code.lconst_0();
            case DOUBLE -> code.dconst_0();
            case FLOAT -> code.fconst_0();
            case REFERENCE -> code.aconst_null();
            default -> code.iconst_0();
        }
    }

    private static void drop(CodeBuilder code, ClassDesc type) {
        if (TypeKind.from(type).slotSize() == 2) {
            code.pop2();
        } else {
            code.pop();
        }
    }
}
