/* SPDX-License-Identifier: MIT
 *
 * page.c - parts of an HTML page that holds records.
 */
#include "page.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "assets.h"
#include "label.h"
#include "packed.h"
#include "sink.h"
#include "text.h"
#include "verdict.h"

static void put_asset(FILE *out, const struct asset *a)
{
	fwrite(a->text, 1, a->n, out);
}

static const char *entity(char c)
{
	switch (c) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void page_text(FILE *out, const char *s)
{
	char clean[1024];

	snprintf(clean, sizeof(clean), "%s", s);
	text_clean(clean);
	for (s = clean; *s; s++) {
		const char *name = entity(*s);

		if (name)
			fputs(name, out);
		else
			fputc(*s, out);
	}
}

void page_begin(FILE *out, const char *title)
{
	fprintf(out,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
		"'none'; script-src 'sha256-%s'; style-src 'sha256-%s'; base-uri "
		"'none'; form-action 'none'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, "
		"initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light "
		"dark\">\n<title>",
		asset_script.sha256, asset_style.sha256);
	page_text(out, title);
	fputs(" - tcpclose-trace</title>\n<style>", out);
	put_asset(out, &asset_style);
	fputs("</style>\n</head>\n", out);
	put_asset(out, &asset_page);
}

static json_t *endings_in_words(void)
{
	json_t *o = json_object();

	for (int i = 0; i < ENDING_N; i++)
		json_object_set_new(o, endings[i].name, json_string(endings[i].text));
	return o;
}

static json_t *abnormal_endings(void)
{
	json_t *list = json_array();

	for (int i = 0; i < ENDING_N; i++)
		if (verdict_is_abnormal((enum ending)i))
			json_array_append_new(list, json_string(endings[i].name));
	return list;
}

/* Rows of one name say the same. */
static json_t *causes_in_words(void)
{
	json_t *o = json_object();

	for (int i = CAUSE_N; i-- > 0;)
		json_object_set_new(o, causes[i].name, json_string(causes[i].text));
	return o;
}

static json_t *labels_in_words(void)
{
	json_t *o = json_object();

	for (int i = 0; i < LABEL_N; i++)
		json_object_set_new(o, labels[i].name, json_string(labels[i].meaning));
	return o;
}

/* What could end an element is written another way, the same to who reads JSON. */
static void put_json(FILE *out, const char *text, size_t n)
{
	const char *end = text + n, *c;

	while ((c = memchr(text, '<', (size_t)(end - text)))) {
		fwrite(text, 1, (size_t)(c - text), out);
		fputs("\\u003c", out);
		text = c + 1;
	}
	fwrite(text, 1, (size_t)(end - text), out);
}

void page_tables(FILE *out)
{
	json_t *o = json_pack("{s:o, s:o, s:o, s:o}", "abnormal", abnormal_endings(),
			      "endings", endings_in_words(), "causes",
			      causes_in_words(), "labels", labels_in_words());
	char *text = json_dumps(o, JSON_COMPACT | JSON_ENSURE_ASCII);

	fputs("<script type=\"application/json\" id=\"tables\">", out);
	if (text)
		put_json(out, text, strlen(text));
	fputs("</script>\n", out);
	free(text);
	json_decref(o);
}

int page_records(FILE *out, const char *text, size_t n, bool packed, struct err *e)
{
	int code = 0;

	fprintf(out, "<script type=\"application/x-ndjson\" class=\"records\"%s>\n",
		packed ? " data-packed=\"gzip\"" : "");
	if (packed)
		code = packed_put(out, text, n, e);
	else
		put_json(out, text, n);
	fputs("</script>\n", out);
	return code;
}

void page_end(FILE *out)
{
	fputs("<script>", out);
	put_asset(out, &asset_script);
	fputs("</script>\n</body>\n</html>\n", out);
}
