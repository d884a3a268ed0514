package io.ringway.filters.http.jwt;

import io.ringway.hotpath.filter.QueryParameter;
import io.ringway.hotpath.filter.Slices;
import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.agrona.DirectBuffer;

/** Where tokens may stand in a request, for one provider or for several. Owner: any (immutable). */
final class Locations {
    /** In the order in which they are looked at. */
    enum Kind {
        HEADER,
        PARAMETER,
        COOKIE
    }

    /** One place, and whose tokens may stand there. */
    static final class Place {
        private final Kind kind;
        private final byte[] name;
        private final byte[] prefix;
        private final Set<String> issuers = new HashSet<>();
        private boolean isForEveryIssuer;

        Place(Kind kind, String name, String prefix) {
            this.kind = kind;
            this.name = name.getBytes(StandardCharsets.UTF_8);
            this.prefix = prefix.getBytes(StandardCharsets.UTF_8);
        }

        /** The same place for nobody yet. */
        private Place(Place other) {
            kind = other.kind;
            name = other.name;
            prefix = other.prefix;
        }

        Kind kind() {
            return kind;
        }

        /** Name of the field in lower case, of the parameter or of the cookie; not to be modified. */
        byte[] name() {
            return name;
        }

        boolean accepts(String issuer) {
            return isForEveryIssuer || issuers.contains(issuer);
        }

        private void addIssuer(String issuer) {
            isForEveryIssuer |= issuer.isEmpty();
            issuers.add(issuer);
        }

        private String key() {
            return new String(name, StandardCharsets.UTF_8) + new String(prefix, StandardCharsets.UTF_8);
        }
    }

    /** Tokens that were found, as ranges of the worker's region. Reused. Owner: worker. */
    static final class Found {
        /** A request with more is not looked at further. */
        private static final int TOKENS_MAX = 16;

        private final long[] slices = new long[TOKENS_MAX];
        private final Place[] places = new Place[TOKENS_MAX];
        private int count;

        int count() {
            return count;
        }

        int start(int index) {
            return Slices.start(slices[index]);
        }

        int length(int index) {
            return Slices.length(slices[index]);
        }

        Place place(int index) {
            return places[index];
        }

        private void add(Place place, int start, int length) {
            if (count < TOKENS_MAX) {
                slices[count] = Slices.of(start, length);
                places[count++] = place;
            }
        }
    }

    private final List<Place> places;

    private Locations(List<Place> places) {
        this.places = places;
    }

    /** Builds them. Owner: control. */
    static final class Builder {
        private final List<Place> places = new ArrayList<>();

        Builder header(String name, String prefix, String issuer) {
            return add(new Place(Kind.HEADER, name.toLowerCase(Locale.ROOT), prefix), issuer);
        }

        Builder parameter(String name, String issuer) {
            return add(new Place(Kind.PARAMETER, name, ""), issuer);
        }

        Builder cookie(String name, String issuer) {
            return add(new Place(Kind.COOKIE, name, ""), issuer);
        }

        /** The places of a provider, for its issuer. */
        Builder addAll(Locations locations, String issuer) {
            locations.places.forEach(place -> add(new Place(place), issuer));
            return this;
        }

        private Builder add(Place place, String issuer) {
            for (Place known : places) {
                if (known.kind == place.kind && known.key().equals(place.key())) {
                    known.addIssuer(issuer);
                    return this;
                }
            }
            place.addIssuer(issuer);
            places.add(place);
            return this;
        }

        Locations build() {
            List<Place> sorted = new ArrayList<>(places);
            sorted.sort(Comparator.comparing(Place::kind).thenComparing(Place::key));
            return new Locations(List.copyOf(sorted));
        }
    }

    /** Looks for tokens in a head; what was found before is forgotten. */
    void find(HeaderBlock headers, Found found) {
        found.count = 0;
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            switch (place.kind) {
                case HEADER -> findHeader(headers, place, found);
                case PARAMETER -> {
                    long value = QueryParameter.find(headers, place.name);
                    if (value != Slices.NONE) {
                        found.add(place, Slices.start(value), Slices.length(value));
                    }
                }
                case COOKIE -> findCookie(headers, place, found);
            }
        }
    }

    private static void findHeader(HeaderBlock headers, Place place, Found found) {
        for (int field = headers.find(place.name, 0); field >= 0; field = headers.find(place.name, field + 1)) {
            int start = headers.valueStart(field);
            int end = start + headers.valueLength(field);
            int prefix = indexOf(headers.buffer(), start, end, place.prefix);
            if (prefix < 0) {
                continue;
            }
            int at = prefix + place.prefix.length;
            if (place.prefix.length > 0) {
                while (at < end && !isTokenByte(headers.buffer().getByte(at))) {
                    at++;
                }
            }
            // Without anything that could be a token the value itself is one, a bad one.
            found.add(place, at == end ? start : at, at == end ? end - start : end - at);
        }
    }

    private static void findCookie(HeaderBlock headers, Place place, Found found) {
        DirectBuffer buffer = headers.buffer();
        for (int field = headers.find(HeaderId.COOKIE); field >= 0; field = headers.find(HeaderId.COOKIE, field + 1)) {
            int at = headers.valueStart(field);
            int end = at + headers.valueLength(field);
            while (at < end) {
                while (at < end && (buffer.getByte(at) == ' ' || buffer.getByte(at) == ';')) {
                    at++;
                }
                int cookieEnd = at;
                while (cookieEnd < end && buffer.getByte(cookieEnd) != ';') {
                    cookieEnd++;
                }
                int nameEnd = at + place.name.length;
                if (nameEnd < cookieEnd && buffer.getByte(nameEnd) == '=' && Ascii.equals(buffer, at, place.name)) {
                    addCookie(buffer, nameEnd + 1, cookieEnd, place, found);
                    return;
                }
                at = cookieEnd;
            }
        }
    }

    /** Quotes around a value are no part of it (RFC 6265 section 4.1.1). */
    private static void addCookie(DirectBuffer buffer, int from, int to, Place place, Found found) {
        int start = from;
        int end = to;
        while (end > start && buffer.getByte(end - 1) == ' ') {
            end--;
        }
        if (end - start >= 2 && buffer.getByte(start) == '"' && buffer.getByte(end - 1) == '"') {
            start++;
            end--;
        }
        found.add(place, start, end - start);
    }

    private static int indexOf(DirectBuffer buffer, int start, int end, byte[] part) {
        for (int i = start; i <= end - part.length; i++) {
            if (Ascii.equals(buffer, i, part)) {
                return i;
            }
        }
        return -1;
    }

    /** Base64url and the dot. */
    static boolean isTokenByte(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '_'
                || b == '.';
    }
}
