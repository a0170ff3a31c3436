/* SPDX-License-Identifier: MIT
 *
 * filter.c - tcpdump filter expressions, compiled once for each link type.
 */
#include "filter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "linktype.h"

#define FILTER_SNAPLEN 262144

struct program {
	int linktype;
	struct bpf_program code;
};

/**
 * struct filter - One expression and its programs
 * @expr:	NULL if every frame passes
 * @n:		Programs so far: link types are few
 * @last:	Index of the one used last
 */
struct filter {
	char *expr;
	struct program *programs;
	size_t n, last;
};

int filter_compile(pcap_t *p, const char *expr, struct bpf_program *prog, struct err *e)
{
	if (pcap_compile(p, prog, expr, 1, PCAP_NETMASK_UNKNOWN) == 0)
		return 0;
	return err_set(e, -EINVAL, "filter \"%s\": %s", expr, pcap_geterr(p));
}

int filter_new(struct filter **f, const char *expr, struct err *e)
{
	*f = calloc(1, sizeof(**f));
	if (!*f)
		return err_set(e, -ENOMEM, "filter: out of memory");
	if (!expr)
		return 0;
	(*f)->expr = strdup(expr);
	if ((*f)->expr)
		return 0;
	filter_free(*f);
	*f = NULL;
	return err_set(e, -ENOMEM, "filter: out of memory");
}

bool filter_takes_all(const struct filter *f)
{
	return !f->expr;
}

static int filter_grow(struct filter *f, struct err *e)
{
	struct program *grown = realloc(f->programs, (f->n + 1) * sizeof(*grown));

	if (!grown)
		return err_set(e, -ENOMEM, "filter: out of memory");
	f->programs = grown;
	return 0;
}

static int filter_add(struct filter *f, int linktype, struct err *e)
{
	pcap_t *p;
	int rc = filter_grow(f, e);

	if (rc)
		return rc;
	p = pcap_open_dead(linktype_to_dlt(linktype), FILTER_SNAPLEN);
	if (!p)
		return err_set(e, -ENOMEM, "filter: out of memory");
	rc = filter_compile(p, f->expr, &f->programs[f->n].code, e);
	pcap_close(p);
	if (rc)
		return rc;
	f->programs[f->n].linktype = linktype;
	f->last = f->n++;
	return 0;
}

int filter_prepare(struct filter *f, int linktype, struct err *e)
{
	size_t i;

	if (!f->expr)
		return 0;
	for (i = 0; i < f->n; i++) {
		if (f->programs[i].linktype == linktype) {
			f->last = i;
			return 0;
		}
	}
	return filter_add(f, linktype, e);
}

int filter_match(struct filter *f, const struct frame *frame, struct err *e)
{
	struct pcap_pkthdr h = { .caplen = frame->caplen, .len = frame->wirelen };
	int rc;

	if (!f->expr)
		return 1;
	if (!f->n || f->programs[f->last].linktype != frame->linktype) {
		rc = filter_prepare(f, frame->linktype, e);
		if (rc)
			return rc;
	}
	return pcap_offline_filter(&f->programs[f->last].code, &h, frame->data) != 0;
}

void filter_free(struct filter *f)
{
	if (!f)
		return;
	while (f->n)
		pcap_freecode(&f->programs[--f->n].code);
	free(f->programs);
	free(f->expr);
	free(f);
}
