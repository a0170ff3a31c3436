/* SPDX-License-Identifier: MIT
 *
 * reader.c - find out what a savefile is.
 */
#include "reader.h"

#include <errno.h>

#include "pcapng.h"
#include "reader_block.h"
#include "source.h"

#define PCAPNG_FIRST 0x0a /* no variant of pcap begins with it */

int reader_refuse(struct err *e)
{
	return err_set(e, -EINVAL,
		       "not a capture file (pcap, pcapng, or one of them compressed)");
}

/* What a format says when the stream fails is only that; the stream knows why. */
static int why_not(const struct decompress *d, int rc, uint64_t frames, struct err *e)
{
	const char *why = decompress_trouble(d);

	if (!why)
		return rc;
	return err_set(e, -EBADMSG, "damaged after frame %llu: %s",
		       (unsigned long long)frames, why);
}

static int format_open(struct reader **r, struct decompress *d,
		       const struct reader_tap *tap, struct err *e)
{
	const uint8_t *head;
	size_t n = decompress_peek(d, &head);
	FILE *in = decompress_stream(d);
	int c;

	if (reader_block_takes(head, n))
		return reader_block_open(r, d, e);
	c = getc(in);
	if (c == EOF)
		return err_set(e, -EINVAL, "empty file");
	if (ungetc(c, in) == EOF)
		return err_set(e, -EIO, "cannot be read");
	return c == PCAPNG_FIRST ? reader_pcapng_open(r, in, tap, e)
				 : reader_pcap_open(r, in, e);
}

int reader_open(struct reader **r, FILE *in, struct err *e)
{
	return reader_open_tapped(r, in, NULL, e);
}

int reader_open_tapped(struct reader **r, FILE *in, const struct reader_tap *tap,
		       struct err *e)
{
	struct decompress *d;
	int rc = decompress_open(&d, in, e);

	if (rc)
		return rc;
	rc = format_open(r, d, tap, e);
	if (rc == 0) {
		(*r)->input = d;
		return 0;
	}
	rc = why_not(d, rc, 0, e);
	fclose(decompress_stream(d));
	decompress_close(d);
	return rc;
}

int reader_trouble(const struct reader *r, int rc, struct err *e)
{
	return why_not(r->input, rc, r->frames, e);
}

void reader_close(struct reader *r)
{
	struct decompress *d;

	if (!r)
		return;
	d = r->input;
	r->ops->close(r);
	decompress_close(d);
}
