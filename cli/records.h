/* SPDX-License-Identifier: MIT
 *
 * records.h - what replay --format json has written, read again, a connection at a time.
 */
#ifndef TCT_RECORDS_H
#define TCT_RECORDS_H

#include <jansson.h>
#include <stdbool.h>

#include "pipeline.h"

struct records;

/**
 * struct records_flow - A connection
 * @flow:	Its object; @frame, the number of its first frame, is in it
 * @rows:	Objects of its rows, an array
 */
struct records_flow {
	json_t *flow, *rows;
	uint64_t frame;
};

/**
 * records_open() - Open a file, plain or compressed, and read the object of the run
 * @path:	"-" for standard input; borrowed
 *
 * Return: 0 and *@r to records_close(), or -errno with @e set
 */
int records_open(struct records **r, const char *path, struct err *e);
/** records_open_stream() - The same; @in is taken over, on failure too */
int records_open_stream(struct records **r, FILE *in, const char *path, struct err *e);

void records_close(struct records *r);

/** records_path() - As given */
const char *records_path(const struct records *r);

/** records_run() - The object of the run; borrowed */
json_t *records_run(const struct records *r);

/**
 * records_next() - The next connection
 * @f:		Borrowed until the next call
 *
 * Return: 1, 0 after the last one, when all is complete, or -errno with @e set
 */
int records_next(struct records *r, struct records_flow *f, struct err *e);

/** records_stats() - The counts, after records_next() has returned 0 */
const struct run_stats *records_stats(const struct records *r);

#endif /* TCT_RECORDS_H */
