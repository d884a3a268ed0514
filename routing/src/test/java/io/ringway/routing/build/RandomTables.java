package io.ringway.routing.build;

import io.ringway.routing.build.NaiveTable.HeaderRule;
import io.ringway.routing.build.NaiveTable.Host;
import io.ringway.routing.build.NaiveTable.PathKind;
import io.ringway.routing.build.NaiveTable.QueryRule;
import io.ringway.routing.build.NaiveTable.Request;
import io.ringway.routing.build.NaiveTable.RouteRule;
import io.ringway.routing.build.NaiveTable.TlsRule;
import io.ringway.routing.build.NaiveTable.ValueKind;
import io.ringway.routing.build.NaiveTable.Weights;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Seeded tables and requests over few words, so that much of what is made overlaps. */
final class RandomTables {
    private static final String[] LABELS = {"a", "b", "foo", "Bar", "com", "x-y"};
    private static final String[] SEGMENTS = {"a", "b", "ab", "Api", "v1", "v2", "users", "u", "", "long-segment-name"};
    private static final String[] REGEXES = {
        "/.*",
        "/a/.*",
        "/[ab]+/v[0-9]",
        ".*/users",
        "/a",
        "/(a|b)(/.*)?",
        "/Api/[^/]+/u",
        "/\\w+",
        "(?i)/api/.*",
        "/a/b|/b/a"
    };
    private static final String[] TEMPLATES =
            NaiveTable.TEMPLATES.keySet().stream().sorted().toArray(String[]::new);
    private static final String[] HEADERS = {"x-a", "x-b", ":method"};
    private static final String[] VALUES = {"", "1", "7", "12", "abc", "ABC", "GET", "b", "a,b", "c"};

    private final SplittableRandom random;

    RandomTables(long seed) {
        random = new SplittableRandom(seed);
    }

    NaiveTable table() {
        Set<String> used = new HashSet<>();
        List<Host> hosts = new ArrayList<>();
        int hostCount = random.nextInt(1, 12);
        int routesMax = one(1, 4, 12, 40);
        for (int i = 0; i < hostCount; i++) {
            List<String> domains = new ArrayList<>();
            for (int j = random.nextInt(1, 4); j > 0; j--) {
                String domain = i == 0 && j == 1 ? "*" : domain();
                if (used.add(domain.toLowerCase(Locale.ROOT))) {
                    domains.add(domain);
                }
            }
            List<RouteRule> routes = new ArrayList<>();
            for (int j = random.nextInt(routesMax + 1); j > 0; j--) {
                routes.add(rule());
            }
            if (random.nextInt(3) == 0) {
                routes.add(
                        new RouteRule(PathKind.PREFIX, "/", true, List.of(), List.of(), 100, TlsRule.NONE, weights()));
            }
            hosts.add(new Host(domains, routes));
        }
        return new NaiveTable(hosts, random.nextBoolean());
    }

    Request request() {
        List<String[]> headers = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            headers.add(new String[] {random.nextBoolean() ? "x-a" : "x-b", one(VALUES)});
        }
        String method = random.nextInt(20) == 0 ? "CONNECT" : one("GET", "POST");
        String path = method.equals("CONNECT") && random.nextBoolean() ? "" : path() + queryText();
        boolean isPresented = random.nextInt(3) > 0;
        boolean isValidated = isPresented && random.nextInt(3) > 0;
        return new Request(method, authority(), path, headers, random.nextLong(), isPresented, isValidated);
    }

    private String domain() {
        String name = labels();
        return switch (random.nextInt(6)) {
            case 0, 1 -> name;
            case 2 -> name + ":80";
            case 3 -> "*." + name;
            case 4 -> "*-" + name;
            default -> name + ".*";
        };
    }

    private String authority() {
        String name =
                random.nextInt(3) == 0 ? labels() : one("q.", "x-y-", "") + labels() + one("", ".q", ":80", ":81");
        return random.nextInt(4) == 0 ? name.toUpperCase(Locale.ROOT) : name;
    }

    private String labels() {
        StringBuilder text = new StringBuilder(one(LABELS));
        for (int i = random.nextInt(3); i > 0; i--) {
            text.append('.').append(one(LABELS));
        }
        return text.toString();
    }

    private RouteRule rule() {
        PathKind kind = one(
                PathKind.PREFIX,
                PathKind.PREFIX,
                PathKind.PREFIX,
                PathKind.EXACT,
                PathKind.EXACT,
                PathKind.SEPARATED,
                PathKind.REGEX,
                PathKind.TEMPLATE,
                random.nextInt(4) == 0 ? PathKind.CONNECT : PathKind.EXACT);
        String path = switch (kind) {
            case REGEX -> one(REGEXES);
            case TEMPLATE -> one(TEMPLATES);
            default -> path();
        };
        if (kind == PathKind.PREFIX && random.nextInt(3) == 0) {
            path = path.substring(0, random.nextInt(path.length() + 1));
        }
        if (kind == PathKind.SEPARATED) {
            path = path.replaceAll("/+$", "") + "/a";
        }
        List<HeaderRule> headers = new ArrayList<>();
        List<QueryRule> query = new ArrayList<>();
        if (random.nextInt(3) == 0) {
            headers.add(header());
        }
        if (random.nextInt(8) == 0) {
            headers.add(header());
        }
        if (random.nextInt(6) == 0) {
            query.add(query());
        }
        int percent = random.nextInt(10) == 0 ? one(0, 50) : 100;
        TlsRule tls = random.nextInt(8) == 0 ? new TlsRule(flag(), flag()) : TlsRule.NONE;
        return new RouteRule(kind, path, random.nextInt(4) > 0, headers, query, percent, tls, weights());
    }

    /** True, false or nothing. */
    private @Nullable Boolean flag() {
        return random.nextInt(3) == 0 ? null : random.nextInt(3) > 0;
    }

    private Weights weights() {
        List<Integer> all = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            all.add(random.nextInt(4));
        }
        boolean isEmpty = all.stream().mapToInt(weight -> weight).sum() == 0;
        return isEmpty ? Weights.NONE : new Weights(all, one("", "x-a", "x-b"));
    }

    private QueryRule query() {
        ValueKind kind = one(ValueKind.values());
        return new QueryRule(one("k", "q"), kind, kind == ValueKind.PRESENT ? one("true", "false") : one("", "1", "2"));
    }

    private HeaderRule header() {
        ValueKind kind = one(ValueKind.values());
        return new HeaderRule(
                one(HEADERS), kind, one(VALUES), random.nextBoolean(), random.nextInt(3) == 0, random.nextInt(4) == 0);
    }

    private String path() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            text.append('/').append(one(SEGMENTS));
        }
        String path = text.toString();
        return random.nextInt(8) == 0 ? path.toUpperCase(Locale.ROOT) : path;
    }

    private String queryText() {
        return one("", "", "", "?k", "?k=1", "?q=2&k=1", "?k=2&k=1", "?", "?kk=1", "#f", "?q=&&k=1#f");
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private <T> T one(T... options) {
        return options[random.nextInt(options.length)];
    }
}
