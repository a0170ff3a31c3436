/* SPDX-License-Identifier: MIT
 *
 * tracelog.h - the calls of a traced command, until it has ended.
 *
 * A call names its socket by cookie; the addresses of a socket are learned when it
 * connects or is accepted, which is after its first calls. tracelog_finish() puts them
 * where they were missing.
 */
#ifndef TCT_TRACELOG_H
#define TCT_TRACELOG_H

#include <stddef.h>

#include "err.h"
#include "fdsock.h"
#include "record.h"

struct tracelog;

#define TRACELOG_NONE SIZE_MAX

/**
 * tracelog_new() - Start one
 * @max_bytes:	What its calls may take; what comes later is counted only
 *
 * Return: to tracelog_free(), or NULL without memory
 */
struct tracelog *tracelog_new(size_t max_bytes);
void tracelog_free(struct tracelog *l);

/**
 * tracelog_call() - Append a call
 * @c:		Copied; @local and @peer all zero if they are to be found by @cookie
 * @cookie:	Its socket, 0 for none
 *
 * Return: its number, or TRACELOG_NONE if it is not kept: a listener's that says nothing
 * new, or there is no room
 */
size_t tracelog_call(struct tracelog *l, const struct call *c, uint64_t cookie);

/** tracelog_at() - A call by its number, dead after the next tracelog_call() */
struct call *tracelog_at(struct tracelog *l, size_t n);

/** tracelog_knows() - Are both addresses of that socket known? */
bool tracelog_knows(const struct tracelog *l, uint64_t cookie);

/**
 * tracelog_socket() - These are the addresses of a socket
 * @listener:	Cookie of the one it was accepted from, 0 if it was not: what is known
 *		of that one's calls is told with its first connection
 */
void tracelog_socket(struct tracelog *l, uint64_t cookie, const struct endpoint *local,
		     const struct endpoint *peer, uint64_t listener);

/**
 * tracelog_finish() - Put in what was learned late, and bring all in order of time
 *
 * Return: 0, or -ENOMEM with @e set
 */
int tracelog_finish(struct tracelog *l, struct err *e);

/** tracelog_count() - How many calls there are */
size_t tracelog_count(const struct tracelog *l);

/** tracelog_record() - One of them; after tracelog_finish() in order of time */
const struct record *tracelog_record(const struct tracelog *l, size_t n);

/** tracelog_lost() - Calls for which there was no room */
uint64_t tracelog_lost(const struct tracelog *l);

/** tracelog_unknown() - Sockets whose addresses found no room: tracelog_has() misses them */
uint64_t tracelog_unknown(const struct tracelog *l);

/**
 * tracelog_has() - Is there a connection between these two, in either direction?
 *
 * After tracelog_finish() only.
 */
bool tracelog_has(const struct tracelog *l, const struct endpoint *a,
		  const struct endpoint *b);

#endif /* TCT_TRACELOG_H */
