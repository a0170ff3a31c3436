/* SPDX-License-Identifier: MIT
 *
 * traceformat.c - the text that describes a trace event.
 */
#include "traceformat.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The last identifier of "__u8 saddr[28]", "const void * skaddr". */
static void take_name(struct trace_field *f, const char *decl, size_t n)
{
	const char *bracket = memchr(decl, '[', n);
	const char *end = bracket ? bracket : decl + n, *begin;
	size_t len;

	while (end > decl && !is_word(end[-1]))
		end--;
	for (begin = end; begin > decl && is_word(begin[-1]); begin--)
		;
	len = (size_t)(end - begin);
	if (len >= sizeof(f->name))
		len = sizeof(f->name) - 1;
	memcpy(f->name, begin, len);
	f->name[len] = '\0';
}

/* The number after "KEY:" in a line, up to @max; false if there is none. */
static bool take_number(const char *line, size_t n, const char *key, unsigned long max,
			unsigned long *out)
{
	const char *at = memmem(line, n, key, strlen(key));
	char *end;

	if (!at)
		return false;
	at += strlen(key);
	if (!isdigit((unsigned char)*at))
		return false;
	*out = strtoul(at, &end, 10);
	return *out <= max && end <= line + n;
}

/* "\tfield:int state;\toffset:24;\tsize:4;\tsigned:1;" */
static bool take_field(struct trace_field *f, const char *line, size_t n)
{
	const char *decl = line + strlen("field:");
	const char *semi = memchr(line, ';', n);
	unsigned long offset, size, is_signed = 0;

	if (!semi ||
	    !take_number(semi, (size_t)(line + n - semi), "offset:", UINT16_MAX,
			 &offset) ||
	    !take_number(semi, (size_t)(line + n - semi), "size:", UINT16_MAX, &size))
		return false;
	take_number(semi, (size_t)(line + n - semi), "signed:", 1, &is_signed);
	take_name(f, decl, (size_t)(semi - decl));
	f->offset = (uint16_t)offset;
	f->size = (uint16_t)size;
	f->is_signed = is_signed;
	return *f->name;
}

static int take_line(struct trace_format *f, const char *line, size_t n, struct err *e)
{
	unsigned long id;

	while (n && (*line == '\t' || *line == ' ')) {
		line++;
		n--;
	}
	if (n > 3 && memcmp(line, "ID:", 3) == 0) {
		if (!take_number(line, n, "ID: ", UINT16_MAX, &id))
			return err_set(e, -EINVAL, "trace format: no number after ID:");
		f->id = (uint16_t)id;
	} else if (n > 6 && memcmp(line, "field:", 6) == 0) {
		if (f->nfields == TRACE_FIELDS)
			return 0;
		if (!take_field(&f->fields[f->nfields], line, n))
			return err_set(e, -EINVAL, "trace format: \"%.*s\"",
				       n > 80 ? 80 : (int)n, line);
		f->nfields++;
	}
	return 0;
}

int traceformat_parse(struct trace_format *f, const char *text, struct err *e)
{
	static const char print[] = "print fmt:";
	int rc = 0;

	memset(f, 0, sizeof(*f));
	f->print = "";
	while (rc == 0 && *text) {
		size_t n = strcspn(text, "\n");

		if (strncmp(text, print, sizeof(print) - 1) == 0) {
			f->print = text;
			break;
		}
		rc = take_line(f, text, n, e);
		text += n + (text[n] == '\n');
	}
	if (rc == 0 && !f->nfields)
		rc = err_set(e, -EINVAL, "trace format: it has no fields");
	return rc;
}

const struct trace_field *traceformat_field(const struct trace_format *f,
					    const char *name)
{
	for (size_t i = 0; i < f->nfields; i++)
		if (strcmp(f->fields[i].name, name) == 0)
			return &f->fields[i];
	return NULL;
}

const uint8_t *traceformat_bytes(const struct trace_format *f, const char *name,
				 const uint8_t *data, size_t n, size_t *size)
{
	const struct trace_field *field = traceformat_field(f, name);

	*size = 0;
	if (!field || field->offset > n || field->size > n - field->offset)
		return NULL;
	*size = field->size;
	return data + field->offset;
}

/* Records are the kernel's memory: numbers have the byte order of this machine. */
bool traceformat_number(const struct trace_format *f, const char *name,
			const uint8_t *data, size_t n, uint64_t *out)
{
	const struct trace_field *field = traceformat_field(f, name);
	size_t size;
	const uint8_t *p = traceformat_bytes(f, name, data, n, &size);
	union {
		uint8_t u8;
		uint16_t u16;
		uint32_t u32;
		uint64_t u64;
	} v = { .u64 = 0 };

	*out = 0;
	if (!p || !(size == 1 || size == 2 || size == 4 || size == 8))
		return false;
	memcpy(&v, p, size);
	*out = size == 1 ? v.u8 : size == 2 ? v.u16 : size == 4 ? v.u32 : v.u64;
	if (field->is_signed && size < 8 && *out >> (8 * size - 1))
		*out |= UINT64_MAX << (8 * size);
	return true;
}

/* Where the names of a field begin: "__print_symbolic(REC->reason, ". */
static const char *names_of(const struct trace_format *f, const char *field)
{
	char call[TRACE_NAME_MAX + 32];
	const char *at;

	snprintf(call, sizeof(call), "__print_symbolic(REC->%s,", field);
	at = strstr(f->print, call);
	return at ? at + strlen(call) : NULL;
}

/* From a pair "{ 14, "TCP_STATE" }" at *@p; moves past it. False after the last one. */
static bool next_pair(const char **p, uint64_t *value, const char **name, size_t *n)
{
	const char *at = *p + strspn(*p, ", \t\n");
	char *end;

	if (*at != '{')
		return false;
	at += 1 + strspn(at + 1, " ");
	*value = strtoull(at, &end, 0);
	/* One that is no number has no value here, but what follows may have. */
	if (end == at)
		*value = UINT64_MAX;
	at = end + strcspn(end, "\"}");
	if (*at != '"')
		return false;
	*name = at + 1;
	*n = strcspn(*name, "\"");
	at = *name + *n;
	at += strcspn(at, "}");
	*p = at + (*at == '}');
	return true;
}

bool traceformat_symbol(const struct trace_format *f, const char *field, uint64_t value,
			char *buf, size_t size)
{
	const char *p = names_of(f, field), *name;
	uint64_t v;
	size_t n;

	while (p && next_pair(&p, &v, &name, &n)) {
		if (v != value)
			continue;
		snprintf(buf, size, "%.*s", (int)(n < size ? n : size), name);
		return true;
	}
	snprintf(buf, size, "%" PRIu64, value);
	return false;
}
