/* SPDX-License-Identifier: MIT
 *
 * err.h - how a function that can fail says why.
 */
#ifndef TCT_ERR_H
#define TCT_ERR_H

/**
 * struct err - Reason of the last failure, owned by the caller
 * @code:	Negative errno, or 0 if nothing failed
 * @msg:	One line for a human: no newline, no program name
 *
 * Always on the caller's stack: failing never allocates.
 */
struct err {
	int code;
	char msg[512];
};

/**
 * err_set() - Record a failure
 * @e:		Where to record it, may be NULL if the caller does not care
 * @code:	Negative errno
 *
 * Return: @code, so that "return err_set(e, -EINVAL, ...)" reads well
 */
int err_set(struct err *e, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** err_wrap() - Prepend context ("replay foo.pcap: ") to an error already set */
int err_wrap(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif /* TCT_ERR_H */
