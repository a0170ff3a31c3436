/* SPDX-License-Identifier: MIT
 *
 * metrics.h - counts of ended connections, as Prometheus and OpenMetrics want them.
 *
 * The number of series is bounded: a client counts by its network, a server by its port, and
 * beyond so many of them all others are one. A series that was written once is written ever after.
 */
#ifndef TCT_METRICS_H
#define TCT_METRICS_H

#include <stdio.h>

#include "err.h"
#include "pipeline.h"

#define METRICS_NETWORKS_MAX 10000
#define METRICS_PORTS_MAX    10000

/**
 * struct metrics_cfg - What to tell apart
 * @prefix4, @prefix6: Bits of a client's address that name its network
 * @networks:	So many different ones, up to METRICS_NETWORKS_MAX
 * @ports:	So many different ports of servers, up to METRICS_PORTS_MAX
 * @version:	Of this program, borrowed
 */
struct metrics_cfg {
	unsigned int prefix4, prefix6;
	size_t networks, ports;
	const char *version;
};

enum metrics_format { METRICS_TEXT, METRICS_OPENMETRICS, METRICS_FORMAT_N };

/** metrics_type - The media type of each format, as in Content-Type */
extern const char *const metrics_type[METRICS_FORMAT_N];

struct metrics;

/** metrics_new() - Return: 0 and *@out to metrics_free(), or -errno with @e set */
int metrics_new(struct metrics **out, const struct metrics_cfg *cfg, struct err *e);

/** metrics_flow() - One more connection has ended. It allocates nothing */
void metrics_flow(struct metrics *m, const struct flow_view *v);

/**
 * metrics_write() - A page of all that was counted
 * @now:	Of it frames, dropped, evicted, and in live the connections that are open
 */
void metrics_write(const struct metrics *m, enum metrics_format format,
		   const struct run_stats *now, FILE *out);

/** metrics_free() - NULL is nothing */
void metrics_free(struct metrics *m);

#endif /* TCT_METRICS_H */
