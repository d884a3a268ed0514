/*
 * A bad network link between programs of one machine: what is sent into a TUN device comes out of it again after a while, unless it is lost; some packets
 * come twice, some overtake others.
 *
 *   link [--delay-us 2000] [--jitter-us 1000] [--loss 2] [--duplicate 1] [--reorder 5] [--seed 1]       shares in percent
 *
 * The device is "bad0"; both ends have an address on it, and each has another one in the eyes of the other. A packet only changes its two addresses:
 *
 *   10.9.0.1 sends to 10.9.1.2  ->  comes to 10.9.1.1 from 10.9.0.2       10.9.1.1 answers to 10.9.0.2  ->  comes to 10.9.0.1 from 10.9.1.2
 *
 * Their sum stays as it is, and so do all checksums. Prints "ready", and at SIGTERM a line of JSON with what it has done.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { PACKET_MAX = 2048, WAITING_MAX = 1 << 16, SOURCE = 12, TARGET = 16 };

struct packet {
    uint64_t due_ns;
    uint64_t number; /* of two that are due at once the first goes first */
    uint32_t length;
    uint8_t bytes[PACKET_MAX];
};

static struct {
    uint64_t delay_ns, jitter_ns;
    double loss, duplicate, reorder;
} options = {2000000, 1000000, 0.02, 0.01, 0.05};

static struct {
    uint64_t packets, lost, doubled, overtaking;
} seen;

/* A heap: the packet that is due next is the first. */
static struct packet *waiting[WAITING_MAX];
static size_t waiting_count;
static volatile sig_atomic_t stop_requested;
static uint64_t dice;

static void on_signal(int signal) {
    (void)signal;
    stop_requested = 1;
}

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* xorshift64*: in [0, 1). */
static double roll(void) {
    dice ^= dice >> 12;
    dice ^= dice << 25;
    dice ^= dice >> 27;
    return (double)((dice * 2685821657736338717u) >> 11) / (double)(1ull << 53);
}

static bool is_before(const struct packet *a, const struct packet *b) {
    return a->due_ns != b->due_ns ? a->due_ns < b->due_ns : a->number < b->number;
}

static void swap(size_t a, size_t b) {
    struct packet *other = waiting[a];
    waiting[a] = waiting[b];
    waiting[b] = other;
}

static void add(const uint8_t *bytes, size_t length, uint64_t due_ns) {
    struct packet *p = waiting_count == WAITING_MAX ? NULL : malloc(sizeof *p);
    if (!p) {
        seen.lost++; /* a full queue, as on any link */
        return;
    }
    p->due_ns = due_ns;
    p->number = seen.packets;
    p->length = (uint32_t)length;
    memcpy(p->bytes, bytes, length);
    size_t i = waiting_count++;
    waiting[i] = p;
    for (; i > 0 && is_before(waiting[i], waiting[(i - 1) / 2]); i = (i - 1) / 2) swap(i, (i - 1) / 2);
}

static struct packet *take(void) {
    struct packet *first = waiting[0];
    waiting[0] = waiting[--waiting_count];
    for (size_t i = 0;;) {
        size_t least = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < waiting_count; child++)
            if (is_before(waiting[child], waiting[least])) least = child;
        if (least == i) return first;
        swap(i, least);
        i = least;
    }
}

/* The far end of an address: 10.9.0.1 is 10.9.0.2 over there, 10.9.1.1 is 10.9.1.2, and the other way round. */
static void turn(uint8_t *address) {
    address[3] ^= 3;
}

static void receive(uint8_t *bytes, size_t length, uint64_t now) {
    if (length < 20 || bytes[0] >> 4 != 4) return; /* the kernel's own IPv6 */
    seen.packets++;
    if (roll() < options.loss) {
        seen.lost++;
        return;
    }
    turn(bytes + SOURCE);
    turn(bytes + TARGET);
    bool is_overtaking = roll() < options.reorder;
    seen.overtaking += is_overtaking;
    double jitter = (2 * roll() - 1) * (double)options.jitter_ns;
    add(bytes, length, is_overtaking ? now : now + options.delay_ns + (uint64_t)(int64_t)jitter);
    if (roll() < options.duplicate) {
        seen.doubled++;
        add(bytes, length, now + options.delay_ns);
    }
}

static int open_device(void) {
    struct ifreq request = {.ifr_name = "bad0", .ifr_flags = IFF_TUN | IFF_NO_PI};
    int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || ioctl(fd, TUNSETIFF, &request)) {
        fprintf(stderr, "link: /dev/net/tun: %s\n", strerror(errno));
        exit(1);
    }
    const char *commands[] = {
        "ip link set bad0 up mtu 1500",
        "ip addr add 10.9.0.1/32 dev bad0",
        "ip addr add 10.9.1.1/32 dev bad0",
        "ip route add 10.9.1.2/32 dev bad0 src 10.9.0.1",
        "ip route add 10.9.0.2/32 dev bad0 src 10.9.1.1",
    };
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (system(commands[i])) {
            fprintf(stderr, "link: failed: %s\n", commands[i]);
            exit(1);
        }
    return fd;
}

static void run(int fd) {
    uint8_t bytes[PACKET_MAX];
    while (!stop_requested) {
        uint64_t now = now_ns();
        while (waiting_count && waiting[0]->due_ns <= now) {
            struct packet *p = take();
            if (write(fd, p->bytes, p->length) < 0) seen.lost++;
            free(p);
        }
        struct timespec rest = {0, 100000000};
        if (waiting_count && waiting[0]->due_ns - now < 100000000) rest.tv_nsec = (long)(waiting[0]->due_ns - now);
        struct pollfd readable = {.fd = fd, .events = POLLIN};
        if (ppoll(&readable, 1, &rest, NULL) <= 0) continue;
        now = now_ns();
        for (ssize_t n; (n = read(fd, bytes, sizeof bytes)) > 0;) receive(bytes, (size_t)n, now);
    }
}

int main(int count, char **arguments) {
    static const struct option names[] = {{"delay-us", 1, 0, 'd'}, {"jitter-us", 1, 0, 'j'}, {"loss", 1, 0, 'l'}, {"duplicate", 1, 0, '2'},
                                          {"reorder", 1, 0, 'r'},  {"seed", 1, 0, 's'},      {0}};
    uint64_t seed = 1;
    for (int c; (c = getopt_long(count, arguments, "", names, NULL)) != -1;) switch (c) {
            case 'd': options.delay_ns = strtoull(optarg, NULL, 10) * 1000; break;
            case 'j': options.jitter_ns = strtoull(optarg, NULL, 10) * 1000; break;
            case 'l': options.loss = atof(optarg) / 100; break;
            case '2': options.duplicate = atof(optarg) / 100; break;
            case 'r': options.reorder = atof(optarg) / 100; break;
            case 's': seed = strtoull(optarg, NULL, 10); break;
            default: return 2;
        }
    if (options.jitter_ns > options.delay_ns) {
        fprintf(stderr, "link: more jitter than delay\n");
        return 2;
    }
    dice = seed * 0x9E3779B97F4A7C15u | 1;
    signal(SIGTERM, on_signal);
    int fd = open_device();
    puts("ready");
    fflush(stdout);
    run(fd);
    printf("{\"packets\": %llu, \"lost\": %llu, \"doubled\": %llu, \"overtaking\": %llu}\n", (unsigned long long)seen.packets,
           (unsigned long long)seen.lost, (unsigned long long)seen.doubled, (unsigned long long)seen.overtaking);
    return 0;
}
