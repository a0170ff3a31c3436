/* SPDX-License-Identifier: MIT
 *
 * reader_pcap.c - pcap files, read by libpcap.
 */
#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#include "linktype.h"
#include "reader.h"
#include "source.h"

#define NS_PER_S 1000000000

struct reader_pcap {
	struct reader base;
	pcap_t *p;
};

/* Seconds are unsigned in the format and fit in 32 bits; libpcap makes them signed.
 * The fraction is whatever the file says, so even a negative sum can come out.
 */
static tstamp ts_from(const struct timeval *tv)
{
	int64_t ns = (int64_t)(uint32_t)tv->tv_sec * NS_PER_S + tv->tv_usec;

	return ns < 0 ? 0 : (tstamp)ns;
}

/* libpcap says "truncated dump file; tried to read 80 captured bytes, only got 13". */
static int trouble(const struct reader_pcap *r, struct err *e)
{
	const char *msg = pcap_geterr(r->p);
	const char *want = strstr(msg, "tried to read ");
	const char *got = strstr(msg, "only got ");
	unsigned long long number = (unsigned long long)r->base.frames + 1;

	if (!want || !got)
		return err_set(e, -EBADMSG, "frame %llu: %s", number, msg);
	return err_set(e, -EBADMSG,
		       "truncated in frame %llu: %lu bytes wanted, %lu left", number,
		       strtoul(want + strlen("tried to read "), NULL, 10),
		       strtoul(got + strlen("only got "), NULL, 10));
}

static int next(struct reader *base, struct frame *f, struct err *e)
{
	struct reader_pcap *r = (struct reader_pcap *)base;
	struct pcap_pkthdr *h;
	const u_char *data;
	int rc = pcap_next_ex(r->p, &h, &data);

	if (rc == PCAP_ERROR_BREAK)
		return SOURCE_EOF;
	if (rc != 1)
		return trouble(r, e);
	f->ts = ts_from(&h->ts);
	f->number = ++r->base.frames;
	f->linktype = r->base.linktype;
	f->caplen = h->caplen;
	f->wirelen = h->len < h->caplen ? h->caplen : h->len;
	f->data = data;
	return SOURCE_FRAME;
}

static void close_pcap(struct reader *base)
{
	struct reader_pcap *r = (struct reader_pcap *)base;

	pcap_close(r->p);
	free(r);
}

static const struct reader_ops ops = { .next = next, .close = close_pcap };

static int refused(const char *msg, struct err *e)
{
	if (strstr(msg, "unknown file format"))
		return reader_refuse(e);
	if (strstr(msg, "truncated dump file"))
		return err_set(e, -EBADMSG, "truncated in the file header");
	return err_set(e, -EINVAL, "%s", msg);
}

int reader_pcap_open(struct reader **r, FILE *in, struct err *e)
{
	char msg[PCAP_ERRBUF_SIZE] = "";
	struct reader_pcap *new = calloc(1, sizeof(*new));

	if (!new)
		return err_set(e, -ENOMEM, "out of memory");
	new->p =
		pcap_fopen_offline_with_tstamp_precision(in, PCAP_TSTAMP_PRECISION_NANO,
							 msg);
	if (!new->p) {
		free(new);
		return refused(msg, e);
	}
	new->base.ops = &ops;
	new->base.linktype = linktype_from_dlt(pcap_datalink(new->p));
	new->base.snaplen = (uint32_t)pcap_snapshot(new->p);
	*r = &new->base;
	return 0;
}
