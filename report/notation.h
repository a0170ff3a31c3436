/* SPDX-License-Identifier: MIT
 *
 * notation.h - segments, calls and labels as text, in the notation that readers of
 * tcpdump and strace know.
 */
#ifndef TCT_NOTATION_H
#define TCT_NOTATION_H

#include "pipeline.h"

#define FLAGS_STRLEN 12
/** notate_flags() - "S.", "F.", "R": tcpdump's letters into @buf; returns @buf */
const char *notate_flags(uint16_t flags, char buf[static FLAGS_STRLEN]);

/**
 * notate_segment() - "P. 1:6(5) ack 2" into @buf
 * @cols:	Columns there are; what matters least is left out to fit
 */
void notate_segment(const struct row *r, int cols, char *buf, size_t n);

/** notate_call() - "write(4, 5) = -1 EPIPE (Broken pipe) + SIGPIPE" into @buf */
void notate_call(const struct row *r, char *buf, size_t n);

/** notate_kevent() - "sk_err ECONNRESET", "FIN_WAIT2 -> CLOSE" into @buf */
void notate_kevent(const struct kevent *ev, char *buf, size_t n);

/**
 * notate_told() - What the kernel says of the RST in a row: " (kernel: NO_SOCKET)"
 *
 * "" for a row without RST, and without kernel events.
 */
void notate_told(const struct flow_view *v, const struct row *r, char *buf, size_t n);

/** notate_labels() - "RST: answers #6, accepted" into @buf, highest rank first */
void notate_labels(const struct flow *f, const struct row *r, char *buf, size_t n);

#endif /* TCT_NOTATION_H */
