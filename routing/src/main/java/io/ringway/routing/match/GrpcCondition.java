package io.ringway.routing.match;

import io.ringway.routing.MatchInput;
import io.ringway.routing.RouteCondition;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;

/**
 * The request is a gRPC call: its content type is {@code application/grpc} or {@code application/grpc+...} (Envoy {@code RouteMatch.grpc}).
 * Owner: any (immutable).
 */
public final class GrpcCondition implements RouteCondition {
    private static final byte[] NAME = "content-type".getBytes(StandardCharsets.US_ASCII);
    private static final ValueMatch PREFIX = StringMatch.prefix("application/grpc", false);
    private static final int PREFIX_LENGTH = "application/grpc".length();

    @Override
    public boolean test(MatchInput input) {
        if (!input.findHeader(NAME)) {
            return false;
        }
        DirectBuffer buffer = input.valueBuffer();
        int start = input.valueStart();
        int length = input.valueLength();
        return PREFIX.matches(buffer, start, length)
                && (length == PREFIX_LENGTH || buffer.getByte(start + PREFIX_LENGTH) == '+');
    }

    @Override
    public String found(MatchInput input) {
        return input.findHeader(NAME)
                ? "content-type \""
                        + input.valueBuffer().getStringWithoutLengthUtf8(input.valueStart(), input.valueLength())
                        + '"'
                : "no content-type";
    }

    @Override
    public String toString() {
        return "grpc";
    }
}
