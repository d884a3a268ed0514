package io.ringway.config.model;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;

/** Messages that the walk has made from a file: their bytes are right, since it wrote them itself. Owner: any (stateless). */
public final class WalkedMessages {
    /** The walk has bounded the depth already. */
    private static final int RECURSION_MAX = 1000;

    private WalkedMessages() {}

    /**
     * From its bytes.
     *
     * @throws IllegalStateException if they are no such message
     */
    public static <M extends Message> M parse(Parser<M> parser, ByteString bytes) {
        try {
            return parser.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw unparsable(e);
        }
    }

    /** The same for what a whole file holds, which may be deeper than other messages. */
    public static <M extends Message> M parseFile(Parser<M> parser, ByteString bytes) {
        CodedInputStream in = bytes.newCodedInput();
        in.setRecursionLimit(RECURSION_MAX);
        try {
            return parser.parseFrom(in);
        } catch (InvalidProtocolBufferException e) {
            throw unparsable(e);
        }
    }

    /** From an {@code Any}, whose type has been looked at. */
    public static <M extends Message> M unpack(Any any, Parser<M> parser) {
        return parse(parser, any.getValue());
    }

    /** The same for a type that is known as a class. */
    public static <M extends Message> M unpack(Any any, Class<M> type) {
        try {
            return any.unpack(type);
        } catch (InvalidProtocolBufferException e) {
            throw unparsable(e);
        }
    }

    private static IllegalStateException unparsable(InvalidProtocolBufferException e) {
        return new IllegalStateException("the walk made a message that cannot be parsed", e);
    }
}
