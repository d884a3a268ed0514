package io.ringway.filters.http.jwt;

import io.ringway.lb.hash.XxHash64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of one provider whose signatures were found right, so that a client's next request costs a look into a table; the one that was used
 * longest ago gives way. Looking allocates nothing. Owner: worker.
 */
final class TokenCache {
    private static final int TOKENS_DEFAULT = 100;
    private static final int TOKEN_BYTES_DEFAULT = 4096;

    /** Text of a token: its own bytes, or a range of a buffer that is looked for. */
    private static final class Key {
        private DirectBuffer buffer;
        private int start;
        private int length;
        private int hash;

        Key(DirectBuffer buffer, int start, int length) {
            this.buffer = buffer;
            set(buffer, start, length);
        }

        void set(DirectBuffer to, int first, int count) {
            buffer = to;
            start = first;
            length = count;
            hash = Long.hashCode(XxHash64.hash(to, first, count, 0));
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Key that) || that.length != length || that.hash != hash) {
                return false;
            }
            for (int i = 0; i < length; i++) {
                if (buffer.getByte(start + i) != that.buffer.getByte(that.start + i)) {
                    return false;
                }
            }
            return true;
        }
    }

    private final int tokenBytesMax;
    private final Map<Key, VerifiedToken> tokens;
    private final Key wanted = new Key(new UnsafeBuffer(new byte[0]), 0, 0);

    /**
     * An empty one.
     *
     * @param tokensMax 0 for the default, 100 (Envoy {@code jwt_cache_size})
     * @param tokenBytesMax longer ones are not kept; 0 for the default, 4096 (Envoy {@code jwt_max_token_size})
     */
    TokenCache(int tokensMax, int tokenBytesMax) {
        int entriesMax = tokensMax <= 0 ? TOKENS_DEFAULT : tokensMax;
        this.tokenBytesMax = tokenBytesMax <= 0 ? TOKEN_BYTES_DEFAULT : tokenBytesMax;
        tokens = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, VerifiedToken> eldest) {
                return size() > entriesMax;
            }
        };
    }

    @Nullable
    VerifiedToken find(DirectBuffer buffer, int start, int length) {
        if (tokens.isEmpty() || length > tokenBytesMax) {
            return null;
        }
        wanted.set(buffer, start, length);
        return tokens.get(wanted);
    }

    void put(byte[] token, VerifiedToken verified) {
        if (token.length <= tokenBytesMax) {
            tokens.put(new Key(new UnsafeBuffer(token), 0, token.length), verified);
        }
    }

    /** The keys have changed. */
    void clear() {
        tokens.clear();
    }
}
