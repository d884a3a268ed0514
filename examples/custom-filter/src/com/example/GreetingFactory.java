package com.example;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.http.FieldText;
import io.ringway.hotpath.http.HeaderBlock;

/** Makes filters that answer {@code /greeting} themselves and say the text in a field of every other answer. */
record GreetingFactory(String name, String text) implements HttpFilterFactory {
    @Override
    public HttpFilter create(FilterCallbacks callbacks) {
        return new Greeting(callbacks, text);
    }

    private record Greeting(FilterCallbacks callbacks, String configured) implements HttpFilter {
        @Override
        public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
            String path = headers.buffer().getStringWithoutLengthAscii(headers.pathStart(), headers.pathLength());
            if (!path.equals("/greeting")) {
                return HeadersStatus.CONTINUE;
            }
            callbacks.stream().sendLocalReply(200, (text() + "\n").getBytes(), "greeting");
            return HeadersStatus.STOP_ITERATION;
        }

        @Override
        public HeadersStatus encodeHeaders(HeaderBlock headers, boolean endStream) {
            FieldText.set(headers, callbacks.stream().scratch(), "x-greeting", text());
            return HeadersStatus.CONTINUE;
        }

        /** The route's, if it has one. */
        private String text() {
            return callbacks.routeConfig() instanceof String ofRoute ? ofRoute : configured;
        }
    }
}
