/* SPDX-License-Identifier: MIT
 *
 * filter.h - tcpdump filter expressions, compiled once for each link type.
 */
#ifndef TCT_FILTER_H
#define TCT_FILTER_H

#include "err.h"
#include "frame.h"

struct filter;
struct pcap;
struct bpf_program;

/**
 * filter_compile() - pcap_compile(), with a message that quotes the expression
 * @p:		Whose link type the program is for
 * @prog:	For pcap_setfilter() or pcap_offline_filter(), then pcap_freecode()
 *
 * Return: 0, or -EINVAL
 */
int filter_compile(struct pcap *p, const char *expr, struct bpf_program *prog,
		   struct err *e);

/**
 * filter_new() - Compile what cannot be later, in a sandbox
 * @expr:	NULL if every frame passes
 *
 * Return: 0 and *@f for filter_free(), NULL if every frame passes; -EINVAL if the expression has
 * no meaning on any link type that dissect() knows, or -ENOMEM
 */
int filter_new(struct filter **f, const char *expr, struct err *e);

/** filter_prepare() - A link type is expected: 0, -EINVAL if it has no meaning there, -ENOMEM */
int filter_prepare(struct filter *f, int linktype, struct err *e);

/**
 * filter_match() - Does the frame pass?
 *
 * Return: 1 if so, 0 if not, or -EINVAL if the expression has no meaning on the
 * frame's link type
 */
int filter_match(struct filter *f, const struct frame *frame, struct err *e);

void filter_free(struct filter *f);

#endif /* TCT_FILTER_H */
