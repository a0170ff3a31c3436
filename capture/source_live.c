/* SPDX-License-Identifier: MIT
 *
 * source_live.c - frames from an interface, stamped in nanoseconds.
 */
#include "source_live.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "filter.h"
#include "linktype.h"
#include "source_impl.h"

#define SNAPLEN_ALL 262144 /* what libpcap and tcpdump call "all" */
#define NSEC	    UINT64_C(1000000000)

struct live_source {
	struct source base;
	pcap_t *pcap;
	int fd;
	int linktype;
	uint64_t received, dropped;
	unsigned int lost; /* libpcap's counts, modulo 2^32 */
	char name[LINKTYPE_STRLEN];
	char iface[64];
};

static struct live_source *live_of(struct source *s)
{
	return (struct live_source *)s;
}

static int wait_readable(const struct live_source *s, int wait_ms, struct err *e)
{
	struct pollfd p = { .fd = s->fd, .events = POLLIN };
	int rc = poll(&p, 1, wait_ms);

	if (rc < 0 && errno != EINTR)
		return err_set(e, -errno, "%s: poll: %s", s->iface, strerror(errno));
	return rc > 0;
}

static int read_frame(struct live_source *s, struct frame *f, struct err *e)
{
	struct pcap_pkthdr *h;
	const uint8_t *data;
	int rc = pcap_next_ex(s->pcap, &h, &data);

	if (rc == 0)
		return SOURCE_AGAIN;
	if (rc == PCAP_ERROR_IFACE_NOT_UP)
		return err_set(e, -ENETDOWN, "%s: interface is down", s->iface);
	if (rc < 0)
		return err_set(e, -EIO, "%s: %s", s->iface, pcap_geterr(s->pcap));
	/* With PCAP_TSTAMP_PRECISION_NANO tv_usec holds nanoseconds. */
	*f = (struct frame){ .ts = (uint64_t)h->ts.tv_sec * NSEC +
				   (uint64_t)h->ts.tv_usec,
			     .number = ++s->received,
			     .linktype = s->linktype,
			     .wirelen = h->len,
			     .caplen = h->caplen,
			     .data = data };
	return SOURCE_FRAME;
}

static int live_next(struct source *base, struct frame *f, int wait_ms, struct err *e)
{
	struct live_source *s = live_of(base);
	int rc = read_frame(s, f, e);

	if (rc != SOURCE_AGAIN || wait_ms == 0)
		return rc;
	rc = wait_readable(s, wait_ms, e);
	if (rc <= 0)
		return rc < 0 ? rc : SOURCE_AGAIN;
	return read_frame(s, f, e);
}

static int live_fd(const struct source *base)
{
	return ((const struct live_source *)base)->fd;
}

static const char *live_linktype(const struct source *base)
{
	return ((const struct live_source *)base)->name;
}

int source_live_linktype(const struct source *s)
{
	return ((const struct live_source *)s)->linktype;
}

static int live_stats(struct source *base, struct source_stats *st, struct err *e)
{
	struct live_source *s = live_of(base);
	struct pcap_stat ps;
	unsigned int lost;

	if (pcap_stats(s->pcap, &ps) < 0)
		return err_set(e, -EIO, "%s: %s", s->iface, pcap_geterr(s->pcap));
	/* ps_recv counts each frame of lo twice, so it is no use. */
	lost = ps.ps_drop + ps.ps_ifdrop;
	s->dropped += lost - s->lost;
	s->lost = lost;
	*st = (struct source_stats){ .received = s->received, .dropped = s->dropped };
	return 0;
}

static void live_close(struct source *base)
{
	struct live_source *s = live_of(base);

	if (s->pcap)
		pcap_close(s->pcap);
	free(s);
}

static const struct source_ops live_ops = { .next = live_next,
					    .fd = live_fd,
					    .linktype = live_linktype,
					    .stats = live_stats,
					    .close = live_close };

/* What pcap_activate() returns, in words. */
static const struct {
	int status, code;
	const char *text;
} failures[] = {
	{ PCAP_ERROR_PERM_DENIED, -EPERM,
	  "no permission to capture: needs root or CAP_NET_RAW" },
	{ PCAP_ERROR_PROMISC_PERM_DENIED, -EPERM,
	  "no permission to capture: needs root or CAP_NET_RAW" },
	{ PCAP_ERROR_NO_SUCH_DEVICE, -ENODEV, "no such interface" },
	{ PCAP_ERROR_IFACE_NOT_UP, -ENETDOWN, "interface is down" },
};

static int activate_failed(struct live_source *s, int status, struct err *e)
{
	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
		if (failures[i].status == status)
			return err_set(e, failures[i].code, "%s: %s", s->iface,
				       failures[i].text);
	return err_set(e, -EIO, "%s: %s", s->iface, pcap_geterr(s->pcap));
}

/* None of these can fail before pcap_activate(), but for the precision. */
static int configure(struct live_source *s, const struct source_live_cfg *cfg,
		     struct err *e)
{
	pcap_set_snaplen(s->pcap, cfg->snaplen ? cfg->snaplen : SNAPLEN_ALL);
	if (cfg->buffer)
		pcap_set_buffer_size(s->pcap, cfg->buffer);
	pcap_set_immediate_mode(s->pcap, cfg->immediate);
	pcap_set_timeout(s->pcap, 100);
	if (pcap_set_tstamp_precision(s->pcap, PCAP_TSTAMP_PRECISION_NANO) < 0)
		return err_set(e, -ENOTSUP, "%s: no nanosecond timestamps", s->iface);
	return 0;
}

static int activate(struct live_source *s, const struct source_live_cfg *cfg,
		    struct err *e)
{
	char msg[PCAP_ERRBUF_SIZE] = "";
	int rc;

	s->pcap = pcap_create(cfg->iface, msg);
	if (!s->pcap)
		return err_set(e, -EIO, "%s: %s", s->iface, msg);
	rc = configure(s, cfg, e);
	if (rc < 0)
		return rc;
	rc = pcap_activate(s->pcap);
	if (rc < 0)
		return activate_failed(s, rc, e);
	if (pcap_setnonblock(s->pcap, 1, msg) < 0)
		return err_set(e, -EIO, "%s: %s", s->iface, msg);
	s->fd = pcap_get_selectable_fd(s->pcap);
	s->linktype = linktype_from_dlt(pcap_datalink(s->pcap));
	linktype_str(s->linktype, s->name);
	return cfg->filter ? source_live_filter(&s->base, cfg->filter, e) : 0;
}

int source_live_filter(struct source *s, const char *expr, struct err *e)
{
	struct live_source *l = live_of(s);
	struct bpf_program prog;
	int rc = filter_compile(l->pcap, expr, &prog, e);

	if (rc < 0)
		return rc;
	rc = pcap_setfilter(l->pcap, &prog);
	pcap_freecode(&prog);
	return rc < 0 ? err_set(e, -EIO, "%s: %s", l->iface, pcap_geterr(l->pcap)) : 0;
}

int source_live_check(const char *expr, struct err *e)
{
	struct filter *f;
	int code = filter_new(&f, expr, e);

	if (code)
		return code;
	code = filter_prepare(f, linktype_from_dlt(DLT_EN10MB), e);
	filter_free(f);
	return code;
}

int source_open_live(struct source **s, const struct source_live_cfg *cfg,
		     struct err *e)
{
	struct live_source *l = calloc(1, sizeof(*l));
	int rc;

	*s = NULL;
	if (!l)
		return err_set(e, -ENOMEM, "%s: out of memory", cfg->iface);
	l->base.ops = &live_ops;
	strncpy(l->iface, cfg->iface, sizeof(l->iface) - 1);
	rc = activate(l, cfg, e);
	if (rc < 0) {
		live_close(&l->base);
		return rc;
	}
	*s = &l->base;
	return 0;
}
