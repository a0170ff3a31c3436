/* SPDX-License-Identifier: MIT
 *
 * sockopts.h - set a socket option of the table.
 */
#ifndef TCT_SOCKOPTS_H
#define TCT_SOCKOPTS_H

#include "scenario.h"

/** sockopt_set() - setsockopt(2): 0, or -1 with errno set */
int sockopt_set(int fd, enum sockopt_id id, int64_t arg);

/** sockopt_get() - getsockopt(2) of one that is a number: 0, or -1 with errno set */
int sockopt_get(int fd, enum sockopt_id id, int *value);

/** sockopt_name() - "SO_ERROR" */
const char *sockopt_name(enum sockopt_id id);

/** sockopt_text() - "SO_LINGER, {1, 0}" into @buf */
void sockopt_text(enum sockopt_id id, int64_t arg, char *buf, size_t size);

#endif /* TCT_SOCKOPTS_H */
