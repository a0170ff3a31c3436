/* SPDX-License-Identifier: MIT
 *
 * source_live.h - what only a source of source_open_live() can do.
 */
#ifndef TCT_SOURCE_LIVE_H
#define TCT_SOURCE_LIVE_H

#include "source.h"

/** source_live_linktype() - LINKTYPE_* of all its frames */
int source_live_linktype(const struct source *s);

/**
 * source_live_filter() - Take only what passes @expr from now on
 * @s:		Of source_open_live()
 *
 * Frames that wait already and do not pass are thrown away.
 *
 * Return: 0, or -errno with @e set
 */
int source_live_filter(struct source *s, const char *expr, struct err *e);

/** source_live_check() - Would source_open_live() take that filter, on Ethernet? 0, or -errno */
int source_live_check(const char *expr, struct err *e);

#endif /* TCT_SOURCE_LIVE_H */
