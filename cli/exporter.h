/* SPDX-License-Identifier: MIT
 *
 * exporter.h - the page of metrics, for whoever asks by HTTP. It has no thread: the loop of its
 * owner drives it.
 */
#ifndef TCT_EXPORTER_H
#define TCT_EXPORTER_H

#include <stdio.h>

#include "endpoint.h"
#include "err.h"
#include "metrics.h"

struct exporter;

/**
 * struct exporter_cfg - What to serve, and where
 * @at:		Address to listen at; port 0 for one that is free
 * @page:	Writes the page
 */
struct exporter_cfg {
	struct endpoint at;
	void (*page)(void *arg, enum metrics_format format, FILE *out);
	void *arg;
};

/** exporter_open() - Return: 0 and *@out to exporter_close(), or -errno with @e set */
int exporter_open(struct exporter **out, const struct exporter_cfg *cfg, struct err *e);

/** exporter_at() - Where it listens */
struct endpoint exporter_at(const struct exporter *x);

/** exporter_fd() - poll(2) says it is readable when there is something to do */
int exporter_fd(const struct exporter *x);

/** exporter_timeout() - In ms, when it wants to run in any case: @most or less */
int exporter_timeout(const struct exporter *x, int most);

/** exporter_run() - Do what there is to do, and do not wait */
void exporter_run(struct exporter *x);

/** exporter_close() - NULL is nothing */
void exporter_close(struct exporter *x);

#endif /* TCT_EXPORTER_H */
