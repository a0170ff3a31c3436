/* SPDX-License-Identifier: MIT
 *
 * packed.c - gzip in base64, by libarchive: an archive of one entry without a name.
 */
#include "packed.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>

#include "sink.h"

static la_ssize_t put(struct archive *a, void *cookie, const void *buf, size_t n)
{
	(void)a;
	return fwrite(buf, 1, n, cookie) == n ? (la_ssize_t)n : -1;
}

static int begin(struct archive *a, struct archive_entry *entry, FILE *out)
{
	archive_entry_set_filetype(entry, AE_IFREG);
	if (archive_write_add_filter_gzip(a) || archive_write_add_filter_b64encode(a) ||
	    archive_write_set_format_raw(a) ||
	    archive_write_set_filter_option(a, "gzip", "timestamp", NULL) ||
	    archive_write_set_bytes_per_block(a, 0) ||
	    archive_write_open(a, out, NULL, put, NULL))
		return ARCHIVE_FATAL;
	return archive_write_header(a, entry);
}

int packed_put(FILE *out, const void *data, size_t n, struct err *e)
{
	struct archive *a = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	bool bad = !a || !entry || begin(a, entry, out) != ARCHIVE_OK ||
		   archive_write_data(a, data, n) != (la_ssize_t)n ||
		   archive_write_close(a) != ARCHIVE_OK;
	int code = 0;

	if (bad && !ferror(out))
		code = err_set(e, -ENOMEM, "cannot compress: %s",
			       a && archive_error_string(a) ? archive_error_string(a)
							    : "out of memory");
	archive_entry_free(entry);
	archive_write_free(a);
	return bad && !code ? stream_flush(out, e) : code;
}
