/* SPDX-License-Identifier: MIT
 *
 * counters.h - what the kernel counts of a network namespace (SNMP and its extensions).
 */
#ifndef TCT_COUNTERS_H
#define TCT_COUNTERS_H

#include <stddef.h>
#include <stdint.h>

enum counter {
#define COUNTER(id, name, text) COUNTER_##id,
#include "counters.def"
#undef COUNTER
	COUNTER_N
};

/** struct counters - Those of counters.def; 0 for one that this kernel does not have */
struct counters {
	uint64_t value[COUNTER_N];
};

/** counters_read() - Of the namespace that the caller is in; all 0 where it can't */
void counters_read(struct counters *c);

/**
 * counters_parse() - Add those that stand in a text
 * @text:	As in /proc/net/netstat: "TcpExt: NAME NAME\nTcpExt: VALUE VALUE\n"
 */
void counters_parse(struct counters *c, const char *text);

/** counters_text() - What has been counted in between: "OutRsts +1, ...", "" for nothing */
void counters_text(const struct counters *before, const struct counters *after,
		   char *buf, size_t n);

#endif /* TCT_COUNTERS_H */
