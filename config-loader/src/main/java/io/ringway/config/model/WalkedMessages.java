package io.ringway.config.model;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;

/** Messages that the walk has made from a file: their bytes are right, since it wrote them itself. Owner: any (stateless). */
public final class WalkedMessages {
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
            throw new IllegalStateException("the walk made a message that cannot be parsed", e);
        }
    }

    /** From an {@code Any}, whose type has been looked at. */
    public static <M extends Message> M unpack(Any any, Parser<M> parser) {
        return parse(parser, any.getValue());
    }
}
