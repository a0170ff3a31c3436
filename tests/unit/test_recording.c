/* SPDX-License-Identifier: MIT
 *
 * Recordings: frames written are read back, to the nanosecond.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "recording.h"
#include "source.h"

#define LINKTYPE_ETHERNET 1

static void frames_come_back(void **state)
{
	static const uint8_t bytes[] = { 1, 2, 3, 4 };
	struct frame in = { .ts = UINT64_C(1795409272956923753),
			    .linktype = LINKTYPE_ETHERNET,
			    .wirelen = 9,
			    .caplen = 4,
			    .data = bytes };
	struct recording *save;
	struct source *src;
	struct frame out;
	struct err e = { 0 };
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	(void)state;
	assert_int_equal(recording_open(&save, f, LINKTYPE_ETHERNET, &e), 0);
	recording_write(save, &in);
	assert_int_equal(recording_close(save, &e), 0);
	f = fmemopen(text, n, "r");
	assert_int_equal(source_open_stream(&src, f, "x.pcap", NULL, &e), 0);
	assert_int_equal(source_next(src, &out, 0, &e), SOURCE_FRAME);
	assert_int_equal(out.ts, in.ts);
	assert_int_equal(out.wirelen, in.wirelen);
	assert_int_equal(out.caplen, in.caplen);
	assert_memory_equal(out.data, bytes, sizeof(bytes));
	assert_int_equal(source_next(src, &out, 0, &e), SOURCE_EOF);
	source_close(src);
	free(text);
}

static void a_full_disk_is_noticed(void **state)
{
	static const uint8_t bytes[60000];
	struct frame in = { .linktype = LINKTYPE_ETHERNET,
			    .wirelen = sizeof(bytes),
			    .caplen = sizeof(bytes),
			    .data = bytes };
	struct recording *save;
	struct err e = { 0 };
	FILE *f = fopen("/dev/full", "w");

	(void)state;
	if (!f)
		skip();
	assert_int_equal(recording_open(&save, f, LINKTYPE_ETHERNET, &e), 0);
	recording_write(save, &in);
	assert_int_equal(recording_close(save, &e), -EIO);
	assert_string_equal(e.msg, "cannot write the savefile");
}

static void closing_nothing_is_fine(void **state)
{
	(void)state;
	assert_int_equal(recording_close(NULL, NULL), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_come_back),
		cmocka_unit_test(a_full_disk_is_noticed),
		cmocka_unit_test(closing_nothing_is_fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
