/* SPDX-License-Identifier: MIT
 *
 * trace_filter.h - the seccomp filter of a traced command; for trace*.c only.
 */
#ifndef TCT_TRACE_FILTER_H
#define TCT_TRACE_FILTER_H

/**
 * trace_filter_install() - From now on this process stops at the calls of syscalls.def
 *
 * Async-signal-safe: between fork(2) and execve(2).
 *
 * Return: 0, or -errno: -EINVAL if this kernel has no such filters
 */
int trace_filter_install(void);

#endif /* TCT_TRACE_FILTER_H */
