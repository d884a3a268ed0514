package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.TextOutput;
import java.util.function.ToLongFunction;

/** A number; a negative one is missing. Owner: any (immutable). */
record NumberCommand(ToLongFunction<StreamView> value) implements Command {

    @Override
    public boolean write(StreamView view, TextOutput out) {
        long number = value.applyAsLong(view);
        if (number < 0) {
            return false;
        }
        out.putDecimal(number);
        return true;
    }

    @Override
    public boolean isNumber() {
        return true;
    }
}
