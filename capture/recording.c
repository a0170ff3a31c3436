/* SPDX-License-Identifier: MIT
 *
 * recording.c - write frames to a pcap file with nanosecond stamps.
 */
#include "recording.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#include "linktype.h"

#define SNAPLEN 262144
#define NSEC	UINT64_C(1000000000)

struct recording {
	pcap_t *pcap;
	pcap_dumper_t *dumper;
};

int recording_open(struct recording **out, FILE *file, int linktype, struct err *e)
{
	struct recording *s = calloc(1, sizeof(*s));

	*out = NULL;
	if (s)
		s->pcap = pcap_open_dead_with_tstamp_precision(
			linktype_dlt(linktype), SNAPLEN, PCAP_TSTAMP_PRECISION_NANO);
	if (s && s->pcap)
		s->dumper = pcap_dump_fopen(s->pcap, file);
	if (!s || !s->dumper) {
		/* pcap_dump_fopen() closes it when it fails itself. */
		if (!s || !s->pcap)
			fclose(file);
		recording_close(s, NULL);
		return err_set(e, -ENOMEM, "cannot start a savefile");
	}
	*out = s;
	return 0;
}

void recording_write(struct recording *s, const struct frame *f)
{
	struct pcap_pkthdr h;

	memset(&h, 0, sizeof(h));
	h.ts.tv_sec = (time_t)(f->ts / NSEC);
	h.ts.tv_usec = (suseconds_t)(f->ts % NSEC);
	h.len = f->wirelen;
	h.caplen = f->caplen;
	pcap_dump((uint8_t *)s->dumper, &h, f->data);
}

int recording_flush(struct recording *s, struct err *e)
{
	if (pcap_dump_flush(s->dumper) < 0 || ferror(pcap_dump_file(s->dumper)))
		return err_set(e, -EIO, "cannot write the savefile");
	return 0;
}

int recording_close(struct recording *s, struct err *e)
{
	int rc = 0;

	if (!s)
		return 0;
	if (s->dumper) {
		rc = recording_flush(s, e);
		pcap_dump_close(s->dumper);
	}
	if (s->pcap)
		pcap_close(s->pcap);
	free(s);
	return rc;
}
