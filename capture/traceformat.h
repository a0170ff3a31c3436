/* SPDX-License-Identifier: MIT
 *
 * traceformat.h - where the fields of a trace event lie, and what its numbers are
 * called, from the text that tracefs has of it in events/SYSTEM/NAME/format. Fields are
 * asked for by name: kernels move, add and drop them.
 */
#ifndef TCT_TRACEFORMAT_H
#define TCT_TRACEFORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"

#define TRACE_FIELDS   32
#define TRACE_NAME_MAX 32

/**
 * struct trace_field - Bytes of an event
 * @is_signed:	Of a number
 */
struct trace_field {
	char name[TRACE_NAME_MAX];
	uint16_t offset, size;
	bool is_signed;
};

/**
 * struct trace_format - One kind of event
 * @id:		What its records begin with
 * @fields:	@nfields of them; those beyond TRACE_FIELDS are not kept
 * @print:	Its "print fmt", which names numbers; borrowed, "" if there is none
 */
struct trace_format {
	uint16_t id;
	size_t nfields;
	struct trace_field fields[TRACE_FIELDS];
	const char *print;
};

/**
 * traceformat_parse() - Read a format
 * @text:	NUL-terminated, borrowed as long as @f is used
 *
 * The page header that events/header_page describes is read as well: its id is 0.
 *
 * Return: 0, or -EINVAL with @e set
 */
int traceformat_parse(struct trace_format *f, const char *text, struct err *e);

/** traceformat_field() - By name, borrowed; NULL if this kernel has none */
const struct trace_field *traceformat_field(const struct trace_format *f,
					    const char *name);

/**
 * traceformat_bytes() - Bytes of a field in a record
 * @data:	The record, @n bytes
 *
 * Return: borrowed, @size of them; NULL if there is no such field in these bytes
 */
const uint8_t *traceformat_bytes(const struct trace_format *f, const char *name,
				 const uint8_t *data, size_t n, size_t *size);

/**
 * traceformat_number() - A field as a number
 *
 * Return: false, and 0 in *@out, if there is none of 1, 2, 4 or 8 bytes
 */
bool traceformat_number(const struct trace_format *f, const char *name,
			const uint8_t *data, size_t n, uint64_t *out);

/**
 * traceformat_symbol() - What the kernel calls a value of a field
 * @buf:	Its name, or the number in decimal where it has none; cut to @size
 *
 * Return: false for a number
 */
bool traceformat_symbol(const struct trace_format *f, const char *field, uint64_t value,
			char *buf, size_t size);

#endif /* TCT_TRACEFORMAT_H */
