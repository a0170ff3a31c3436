/* SPDX-License-Identifier: MIT
 *
 * zeek_json.c - a conn.log as Zeek writes it as JSON: an object a line, without what is unset.
 */
#include "jsonline.h"
#include "sink.h"
#include "zeekcolumns.h"

static json_t *list_of(const struct zeek_value *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->n; i++)
		json_array_append_new(list, json_string(v->list[i]));
	return list;
}

static json_t *json_of(const struct zeek_value *v)
{
	switch (v->kind) {
	case ZEEK_UNSET:
		break;
	case ZEEK_NUMBER:
		return json_integer((json_int_t)v->n);
	case ZEEK_SECONDS:
		return json_real((double)v->n / 1e6);
	case ZEEK_STRING:
		return json_string(v->s);
	case ZEEK_LIST:
		return list_of(v);
	}
	return NULL;
}

static int zeek_json_flow(struct sink *k, const struct flow_view *v, struct err *e)
{
	struct zeek_conn c = zeek_conn_of(v);
	struct zeek_value value;
	json_t *j;

	if (!v->story->first_frame)
		return 0;
	j = json_object();
	for (size_t i = 0; i < ZEEK_COLUMNS; i++) {
		zeek_column_value(&c, i, &value);
		if (value.kind != ZEEK_UNSET)
			json_object_set_new(j, zeek_columns[i].name, json_of(&value));
	}
	return jsonline_put(k->out, j, e);
}

static int zeek_json_end(struct sink *k, const struct run_stats *st, struct err *e)
{
	(void)st;
	return sink_flush(k, e);
}

const struct sink_ops sink_zeek_json = {
	.name = "zeek-json",
	.help = "the same as Zeek has it in JSON, an object a line",
	.opinions = true,
	.apart = true,
	.slow = true,
	.alone = true,
	.flow = zeek_json_flow,
	.end = zeek_json_end,
};
