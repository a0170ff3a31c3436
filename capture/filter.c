/* SPDX-License-Identifier: MIT
 *
 * filter.c - tcpdump filter expressions, compiled once for each link type.
 *
 * Names of hosts and services are looked up then, which a sandbox does not let: an expression that has
 * some is compiled in time for all link types. Any other is compiled when it is needed.
 */
#include "filter.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdbool.h>
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

/* Words of pcap-filter(7) that are no names, the usual ones: to take one for a name costs time alone. */
static const char *const keywords[] = {
	"and",	 "or",	 "not",	  "tcp",       "udp", "icmp", "icmp6",
	"ip",	 "ip6",	 "host",  "net",       "src", "dst",  "port",
	"proto", "vlan", "ether", "portrange", "len", "less", "greater",
};

static bool is_keyword(const char *word, size_t n)
{
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (strlen(keywords[i]) == n && strncmp(keywords[i], word, n) == 0)
			return true;
	return false;
}

/* Hosts, networks, services, protocols: files are read for them, servers asked. */
static bool has_names(const char *expr)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	static const char more[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789._-";

	while (*expr) {
		size_t n = strspn(expr, more);

		if (n && strchr(letters, *expr) && !is_keyword(expr, n))
			return true;
		expr += n ? n : 1;
	}
	return false;
}

static bool has_meaning(const struct filter *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->programs[i].bad.code == 0)
			return true;
	return false;
}

/* For Ethernet, to see that it can be; for all others, if names have to be looked up in time. */
static int filter_add_all(struct filter *f, struct err *e)
{
	int rc = filter_add(f, ETHERNET, e);
	bool all = rc == 0 && (has_names(f->expr) || !has_meaning(f));

	for (int linktype = 0; linktype <= LINKTYPE_MAX && all && rc == 0; linktype++)
		if (linktype != ETHERNET && dissect_knows(linktype))
			rc = filter_add(f, linktype, e);
	if (rc == 0 && !has_meaning(f))
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
