/*
 * Origin server and HTTP/1.1 load client in one thread: both fit on one CPU without switching between processes.
 *
 *   load --origin-only [--origin-port P] --page FILE                  the origin alone, for another client (wrk, h2load)
 *   load --target PORT --path /100 --connections 32 --seconds 5 ...   origin and client; one JSON line at the end
 *
 * While a client runs, the loop polls without sleeping, so that a proxy never pays for waking this process.
 */
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct load load = {.host = "bench.example"};
static volatile sig_atomic_t stop_requested;
static const uint64_t GRACE_NS = 3000000000; /* for the answers under way at the end; what comes later is lost */

static const char usage[] =
    "usage: load --target PORT [options]      origin and load client\n"
    "       load --origin-only [options]      origin only\n"
    "  --page FILE          counters in a shared page (see load.h)\n"
    "  --origin-port PORT   0 = a free one (default); --no-origin = none\n"
    "  --path /[rich/]SIZE  body bytes, e.g. /100 /10k /1m /rich/100 (20 answer headers)\n"
    "  --connections N      (32)      --idle N        connections that never send (0)\n"
    "  --headers N          request headers (1)       --close   new connection per request\n"
    "  --hosts N --routes N requests for random ones of N hosts and N paths (0: always the same)\n"
    "  --rate R             open loop, R requests/s   --even    even gaps instead of Poisson arrivals\n"
    "  --refusals           503 is no error           --host NAME\n"
    "  --warmup S (1)       --seconds S (5)\n";

uint64_t clock_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void watch(struct watch *w, int operation, uint32_t events) {
    struct epoll_event e = {.events = events, .data.ptr = w};
    if (epoll_ctl(load.epoll, operation, w->fd, &e)) {
        perror("load: epoll_ctl");
        exit(1);
    }
}

int loopback_socket(void) {
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        perror("load: socket");
        exit(1);
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one); /* inherited by what a listener accepts */
    return fd;
}

static void on_signal(int number) {
    (void)number;
    stop_requested = 1;
}

static volatile uint64_t *map_page(const char *file) {
    int fd = file ? open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (file && (fd < 0 || ftruncate(fd, 4096))) {
        fprintf(stderr, "load: %s: %s\n", file, strerror(errno));
        exit(1);
    }
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, file ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS, fd, 0);
    if (p == MAP_FAILED) {
        perror("load: mmap");
        exit(1);
    }
    memset(p, 0, WORDS * sizeof(uint64_t));
    return p;
}

static void turn(int timeout_ms) {
    struct epoll_event ready[256];
    int n = epoll_wait(load.epoll, ready, 256, timeout_ms);
    for (int i = 0; i < n; i++) {
        struct watch *w = ready[i].data.ptr;
        w->on_ready(w, ready[i].events);
    }
}

static void turn_until(uint64_t end_ns) {
    while ((load.now_ns = clock_ns()) < end_ns && !stop_requested) {
        client_turn();
        turn(0);
    }
}

static int run_client(const struct client_options *options, double warmup, double seconds) {
    load.now_ns = clock_ns();
    client_open(options);
    load.page[PHASE] = WARMING;
    turn_until(load.now_ns + (uint64_t)(warmup * 1e9));

    uint64_t begin_ns = clock_ns();
    client_begin_measuring();
    load.page[PHASE] = MEASURING;
    turn_until(begin_ns + (uint64_t)(seconds * 1e9));
    load.page[PHASE] = FINISHED;
    double measured = (double)(load.now_ns - begin_ns) / 1e9;
    client_stop();
    uint64_t grace_end = load.now_ns + GRACE_NS;
    while (!client_is_drained() && (load.now_ns = clock_ns()) < grace_end) turn(1);
    client_report(measured);
    return 0;
}

int main(int argc, char **argv) {
    enum { TARGET = 1, PAGE, ORIGIN, ORIGIN_ONLY, NO_ORIGIN, PATH, CONNECTIONS, IDLE, HEADERS, CLOSE, HOSTS, ROUTES, RATE, EVEN, WARMUP, SECONDS, HOST, REFUSALS };
    static const struct option known[] = {
        {"target", 1, 0, TARGET}, {"page", 1, 0, PAGE}, {"origin-port", 1, 0, ORIGIN}, {"origin-only", 0, 0, ORIGIN_ONLY},
        {"no-origin", 0, 0, NO_ORIGIN}, {"path", 1, 0, PATH}, {"connections", 1, 0, CONNECTIONS}, {"idle", 1, 0, IDLE},
        {"headers", 1, 0, HEADERS}, {"close", 0, 0, CLOSE}, {"hosts", 1, 0, HOSTS}, {"routes", 1, 0, ROUTES}, {"rate", 1, 0, RATE}, {"even", 0, 0, EVEN},
        {"warmup", 1, 0, WARMUP}, {"seconds", 1, 0, SECONDS}, {"host", 1, 0, HOST}, {"refusals", 0, 0, REFUSALS}, {0, 0, 0, 0}};
    struct client_options client = {.path = "/100", .connections = 32, .headers = 1};
    const char *page = NULL;
    int origin_port = 0;
    bool origin_only = false, no_origin = false, rich;
    double warmup = 1, seconds = 5;
    for (int o; (o = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        switch (o) {
        case TARGET: client.target_port = atoi(optarg); break;
        case PAGE: page = optarg; break;
        case ORIGIN: origin_port = atoi(optarg); break;
        case ORIGIN_ONLY: origin_only = true; break;
        case NO_ORIGIN: no_origin = true; break;
        case PATH: client.path = optarg; break;
        case CONNECTIONS: client.connections = atoi(optarg); break;
        case IDLE: client.idle_connections = atoi(optarg); break;
        case HEADERS: client.headers = atoi(optarg); break;
        case CLOSE: client.new_connections = true; break;
        case HOSTS: client.hosts = atoi(optarg); break;
        case ROUTES: client.routes = atoi(optarg); break;
        case RATE: client.rate = atof(optarg); break;
        case EVEN: client.even_gaps = true; break;
        case WARMUP: warmup = atof(optarg); break;
        case SECONDS: seconds = atof(optarg); break;
        case HOST: load.host = optarg; break;
        case REFUSALS: client.refusals = true; break;
        default: fputs(usage, stderr); return 2;
        }
    }
    bool path_ok = origin_parse_path(client.path, strlen(client.path), &client.body_bytes, &rich);
    if (!path_ok || client.connections < 1 || seconds <= 0 || (!origin_only && client.target_port <= 0)) {
        fputs(usage, stderr);
        return 2;
    }
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);

    load.page = map_page(page);
    load.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!no_origin) {
        int port = origin_open(origin_port);
        if (origin_only) {
            printf("listening on %d\n", port);
            fflush(stdout);
        }
    }
    if (!origin_only) return run_client(&client, warmup, seconds);
    while (!stop_requested) turn(-1);
    return 0;
}
