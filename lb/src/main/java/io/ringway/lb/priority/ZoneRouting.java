package io.ringway.lb.priority;

import io.ringway.lb.HostSet;
import io.ringway.lb.HostState;
import io.ringway.lb.LocalityGroup;
import io.ringway.lb.PickNote;
import io.ringway.lb.policy.Randoms;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which zone requests go to (Envoy {@code ZoneAwareLoadBalancerBase}): this proxy's own as far as it has its part of the healthy hosts, and for
 * what it cannot take the others, by the room they have. The arithmetic, integer divisions included, is Envoy's. Owner: any (immutable).
 *
 * <pre>
 * part of the proxies like this one:  own 40 %, 40 %, 20 %      all requests of the own zone: 40 %, room for 25 %
 * part of the healthy hosts:          own 25 %, 50 %, 25 %  ->  62.5 % of them stay; of the rest 2/3 go to the second, 1/3 to the third
 * </pre>
 */
final class ZoneRouting {
    /** Hundredths of a percent. */
    static final int ALL = 10_000;

    /** Why zones do not count. */
    enum Obstacle {
        /** There are fewer than two zones. */
        ONE_ZONE,
        /** The local cluster has no host in this proxy's zone. */
        LOCAL_NOT_OK,
        TOO_SMALL
    }

    /** What was found; one of the two is null. */
    record Outcome(@Nullable ZoneRouting routing, @Nullable Obstacle obstacle) {}

    private final ZoneOptions options;
    private final List<LocalityGroup> zones;
    private final boolean isDirect;
    private final long ownPart;
    /** Room up to and including each zone. */
    private final long[] room;

    private final boolean isLocalPanic;

    private ZoneRouting(
            ZoneOptions options,
            List<LocalityGroup> zones,
            boolean isDirect,
            long ownPart,
            long[] room,
            boolean isLocalPanic) {
        this.options = options;
        this.zones = zones;
        this.isDirect = isDirect;
        this.ownPart = ownPart;
        this.room = room;
        this.isLocalPanic = isLocalPanic;
    }

    /** Compares the hosts of the first priority with the local cluster. */
    static Outcome of(HostSet hosts, ZoneOptions options, double panicPercent) {
        HostSet local = options.local().hosts();
        LocalityGroup own = options.local().place();
        List<LocalityGroup> zones = zones(hosts, own);
        boolean areLocalZonesFew = zones(local, own).size() < 2 && !options.isDirectForced();
        if (zones.size() < 2 || areLocalZonesFew) {
            return new Outcome(null, Obstacle.ONE_ZONE);
        }
        if (count(local, own, _ -> true) == 0) {
            return new Outcome(null, Obstacle.LOCAL_NOT_OK);
        }
        if (count(hosts, null, HostState::isHealthy) < options.hostsMin()) {
            return new Outcome(null, Obstacle.TOO_SMALL);
        }
        return new Outcome(compare(hosts, local, zones, options, panicPercent), null);
    }

    private static ZoneRouting compare(
            HostSet hosts, HostSet local, List<LocalityGroup> zones, ZoneOptions options, double panicPercent) {
        long[] here = new long[zones.size()];
        long[] there = new long[zones.size()];
        long localAll = count(local, null, HostState::isHealthy);
        long hostsAll = count(hosts, null, HostState::isHealthy);
        for (int i = 0; i < here.length; i++) {
            long healthy = count(hosts, zones.get(i), HostState::isHealthy);
            there[i] = hostsAll == 0 ? 0 : ALL * healthy / hostsAll;
            // Where nobody can go it does not matter how many come from there.
            here[i] = localAll == 0 || healthy == 0
                    ? 0
                    : ALL * count(local, zones.get(i), HostState::isHealthy) / localAll;
        }
        boolean hasOwn = zones.getFirst().isWith(options.local().place());
        boolean isDirect = hasOwn && ((there[0] > 0 && there[0] >= here[0]) || options.isDirectForced());
        long ownPart = hasOwn && here[0] > 0 ? there[0] * ALL / here[0] : 0;
        long[] room = new long[zones.size()];
        for (int i = 0; i < room.length; i++) {
            boolean isOwn = i == 0 && hasOwn;
            room[i] = (i == 0 ? 0 : room[i - 1]) + (isOwn ? 0 : Math.max(0, there[i] - here[i]));
        }
        return new ZoneRouting(options, zones, isDirect, ownPart, room, isInPanic(local, panicPercent));
    }

    private static boolean isInPanic(HostSet local, double panicPercent) {
        long counted = count(local, null, state -> !state.isExcluded());
        long usable = count(local, null, state -> state.isHealthy() || state.isDegraded());
        return (counted == 0 ? 0.0 : 100.0 * usable / counted) < panicPercent;
    }

    /** The own zone first, if the hosts have it, then by name. */
    private static List<LocalityGroup> zones(HostSet hosts, LocalityGroup own) {
        List<LocalityGroup> zones = new ArrayList<>();
        for (int i = 0; i < hosts.size(); i++) {
            LocalityGroup group = hosts.state(i).group();
            if (group.priority() == 0 && zones.stream().noneMatch(group::isWith)) {
                zones.add(group);
            }
        }
        zones.sort(Comparator.comparing((LocalityGroup zone) -> !zone.isWith(own))
                .thenComparing(LocalityGroup::region)
                .thenComparing(LocalityGroup::zone)
                .thenComparing(LocalityGroup::subZone));
        return zones;
    }

    private static long count(HostSet hosts, @Nullable LocalityGroup zone, Predicate<HostState> which) {
        long count = 0;
        for (int i = 0; i < hosts.size(); i++) {
            HostState state = hosts.state(i);
            boolean isThere = state.group().priority() == 0
                    && (zone == null || state.group().isWith(zone));
            count += isThere && which.test(state) ? 1 : 0;
        }
        return count;
    }

    List<LocalityGroup> zones() {
        return zones;
    }

    /** The proxies like this one are in panic: where they are says little then. */
    boolean isLocalPanic() {
        return isLocalPanic;
    }

    /** Whether a request follows zones. */
    boolean isEnabled(long random) {
        return Long.remainderUnsigned(random, 100) < options.enabledPercent().get();
    }

    /** Which zone a random number falls on; {@link #note} says why. */
    int zone(long random) {
        if (isDirect || Long.remainderUnsigned(random, ALL) < ownPart) {
            return 0;
        }
        long further = Randoms.next(random);
        long all = room[room.length - 1];
        if (all == 0) {
            return (int) Long.remainderUnsigned(further, room.length);
        }
        long at = Long.remainderUnsigned(further, all);
        int zone = 0;
        while (at >= room[zone]) {
            zone++;
        }
        return zone;
    }

    /** What there is to count about {@link #zone} of the same number: bits of {@link PickNote}. */
    int note(long random) {
        if (isDirect) {
            return PickNote.ZONE_DIRECT;
        }
        if (Long.remainderUnsigned(random, ALL) < ownPart) {
            return PickNote.ZONE_SAMPLED;
        }
        return room[room.length - 1] == 0 ? PickNote.ZONE_CROSS | PickNote.ZONE_NO_CAPACITY : PickNote.ZONE_CROSS;
    }
}
