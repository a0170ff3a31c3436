/* SPDX-License-Identifier: MIT
 *
 * filter.c - tcpdump filter expressions, compiled once for each link type: names of hosts and
 * services are looked up then, which a sandbox does not let.
 */
#include "filter.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#include "dissect.h"
#include "linktype.h"

#define FILTER_SNAPLEN 262144
#define LINKTYPE_MAX   1023 /* of those that are given out */
#define ETHERNET       1

/**
 * struct program - The expression on one link type
 * @bad:	Why it has no meaning there, or code 0
 */
struct program {
	int linktype;
	struct bpf_program code;
	struct err bad;
};

/**
 * struct filter - One expression and its programs
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

/* Room for one more, or NULL. */
static struct program *filter_more(struct filter *f)
{
	struct program *grown = realloc(f->programs, (f->n + 1) * sizeof(*grown));

	if (!grown)
		return NULL;
	f->programs = grown;
	return grown + f->n;
}

/* What is wrong with it on that link type is no failure here. */
static int filter_add(struct filter *f, int linktype, struct err *e)
{
	struct program *p = filter_more(f);
	pcap_t *dead =
		p ? pcap_open_dead(linktype_dlt(linktype), FILTER_SNAPLEN) : NULL;

	if (!dead)
		return err_set(e, -ENOMEM, "filter: out of memory");
	f->n++;
	*p = (struct program){ .linktype = linktype };
	filter_compile(dead, f->expr, &p->code, &p->bad);
	pcap_close(dead);
	return 0;
}

static int filter_add_all(struct filter *f, struct err *e)
{
	int rc = 0;

	for (int linktype = 0; linktype <= LINKTYPE_MAX && rc == 0; linktype++)
		if (dissect_knows(linktype))
			rc = filter_add(f, linktype, e);
	for (size_t i = 0; i < f->n && rc == 0; i++)
		if (f->programs[i].bad.code == 0)
			return 0;
	if (rc == 0)
		rc = filter_prepare(f, ETHERNET, e);
	return rc;
}

int filter_new(struct filter **f, const char *expr, struct err *e)
{
	struct filter *new;
	int rc;

	*f = NULL;
	if (!expr)
		return 0;
	new = calloc(1, sizeof(*new));
	if (new)
		new->expr = strdup(expr);
	rc = new &&new->expr ? filter_add_all(new, e)
			     : err_set(e, -ENOMEM, "filter: out of memory");
	if (rc)
		filter_free(new);
	else
		*f = new;
	return rc;
}

int filter_prepare(struct filter *f, int linktype, struct err *e)
{
	size_t i = 0;
	int rc = 0;

	if (!f)
		return 0;
	while (i < f->n && f->programs[i].linktype != linktype)
		i++;
	if (i == f->n)
		rc = filter_add(f, linktype, e);
	if (rc)
		return rc;
	f->last = i;
	return f->programs[i].bad.code ? err_set(e, f->programs[i].bad.code, "%s",
						 f->programs[i].bad.msg)
				       : 0;
}

int filter_match(struct filter *f, const struct frame *frame, struct err *e)
{
	struct pcap_pkthdr h = { .caplen = frame->caplen, .len = frame->wirelen };
	int rc;

	if (!f)
		return 1;
	if (f->programs[f->last].linktype != frame->linktype) {
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
		if (f->programs[--f->n].bad.code == 0)
			pcap_freecode(&f->programs[f->n].code);
	free(f->programs);
	free(f->expr);
	free(f);
}
