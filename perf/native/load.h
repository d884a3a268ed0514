/*
 * What the two halves of the load process share: one epoll loop, one page of counters that the harness reads.
 */
#ifndef RINGWAY_LOAD_H
#define RINGWAY_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>

/*
 * The page, little-endian 64-bit words at these indices:
 *   0 origin requests | 1 origin connections | 2 client answers | 3 client errors | 4 phase | 5 origin port
 */
enum word { ORIGIN_REQUESTS, ORIGIN_CONNECTIONS, CLIENT_ANSWERS, CLIENT_ERRORS, PHASE, ORIGIN_PORT, WORDS };
enum phase { STARTING, WARMING, MEASURING, FINISHED };

/* Every epoll registration points at one of these, first member of what it belongs to. */
struct watch {
    int fd;
    void (*on_ready)(struct watch *, uint32_t events);
};

struct load {
    int epoll;
    volatile uint64_t *page;
    uint64_t now_ns; /* read once per loop turn and before each send */
    const char *host;
};

struct client_options {
    int target_port, connections, idle_connections;
    uint64_t body_bytes; /* what the origin sends for `path` */
    const char *path;
    bool new_connections;
    int headers;
    int hosts, routes; /* requests go to random ones of these: Host shop-H.customers.example, path /at/resource-R/SIZE; 0 = neither */
    double rate; /* requests per second on a schedule; 0 = closed loop */
    bool even_gaps;
    bool refusals; /* a 503 is an answer too */
};

extern struct load load;

uint64_t clock_ns(void);
void watch(struct watch *w, int operation, uint32_t events);
int loopback_socket(void);

/* origin.c: serves /[rich/]SIZE, e.g. /100, /10k, /rich/1m, also behind /at/ANYTHING. Returns the port. */
int origin_open(int port);
bool origin_parse_path(const char *path, size_t length, uint64_t *body_bytes, bool *rich);

/* client.c */
void client_open(const struct client_options *options);
void client_turn(void); /* once per loop turn: sends what the schedule says is due */
void client_begin_measuring(void);
void client_stop(void);       /* sends nothing more */
bool client_is_drained(void); /* every request has its answer */
void client_report(double seconds);

#endif
