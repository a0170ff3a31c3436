/* SPDX-License-Identifier: MIT
 *
 * fuzz_tracepage.c - a page of the trace ring buffer from anywhere: events stay inside
 * of it, and damage has a message.
 */
#include <assert.h>
#include <errno.h>

#include "fuzz.h"
#include "tracepage.h"

static void read_page(const uint8_t *data, size_t size, size_t head)
{
	struct tracepage p;
	struct trace_event ev;
	struct err e = { 0 };
	volatile uint8_t sum = 0;
	int rc = tracepage_open(&p, data, size, head, &e);

	while (rc == 0 && (rc = tracepage_next(&p, &ev, &e)) > 0) {
		assert(ev.data >= data + head && ev.n <= size);
		assert(ev.data + ev.n <= data + size);
		for (size_t i = 0; i < ev.n; i++)
			sum = (uint8_t)(sum + ev.data[i]);
		rc = 0;
	}
	assert(rc == 0 || (rc == -EINVAL && e.msg[0]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_page(data, size, 16);
	read_page(data, size, 12);
	return 0;
}
