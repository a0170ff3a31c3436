/* SPDX-License-Identifier: MIT
 *
 * fuzz_dissect.c - any bytes as a frame of any link type.
 *
 * Input: link type (2 bytes), bytes cut off by the snap length (2 bytes), the frame.
 */
#include <assert.h>
#include <string.h>

#include "dissect.h"
#include "fuzz.h"
#include "rd.h"
#include "walked.h"

static void check(const struct frame *f, const struct segment *s,
		  enum dissect_result result)
{
	assert(result < DISSECT_N);
	if (result == DISSECT_OK || result == DISSECT_ICMP)
		assert(s->ts == f->ts && s->number == f->number);
	if (result != DISSECT_OK)
		return;
	assert(s->wscale <= 14);
	assert((s->opts & (OPT_FASTCLOSE | OPT_MP_RST)) == 0 || s->opts & OPT_MPTCP);
	assert(s->payload <= 65535 || s->payload <= f->wirelen);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_from(data, size);
	struct frame f = { .ts = 1, .number = 1 };
	struct segment s = { 0 };
	uint32_t cut;

	f.linktype = rd_u16(&r);
	cut = rd_u16(&r);
	if (!rd_ok(&r))
		return 0;
	f.caplen = (uint32_t)rd_left(&r);
	f.wirelen = f.caplen + cut;
	f.data = r.p;
	check(&f, &s, dissect(&f, &s));
	assert(walked_alike(&f));
	return 0;
}
