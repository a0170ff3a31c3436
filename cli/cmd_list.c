/* SPDX-License-Identifier: MIT
 *
 * cmd_list.c - what there is: scenarios, endings, causes, labels, formats.
 */
#include <jansson.h>
#include <stdio.h>

#include "cmd.h"
#include "kernelname.h"
#include "listman.h"
#include "opts.h"
#include "pager.h"
#include "scenario.h"
#include "verdict.h"
#include "words.h"

static const char doc[] = "List scenarios, endings, causes, labels and output formats. "
			  "'tcpclose-trace explain WORD' tells more of each; "
			  "--format json an object for each, for programs; "
			  "--format man sections of a man page.";

static void causes_once(void)
{
	for (int i = 0; i < CAUSE_N; i++)
		if (words_is_first_row(i))
			printf("  %-24s %s\n", causes[i].name, causes[i].text);
}

static void scenarios_by_group(void)
{
	enum group shown = GROUP_NONE;

	for (size_t i = 0; i < nscenarios; i++) {
		if (scenarios[i]->group != shown)
			printf("  -- %s --\n", group_titles[scenarios[i]->group]);
		shown = scenarios[i]->group;
		printf("  %-24s %s", scenarios[i]->name, scenarios[i]->summary);
		if (scenarios[i]->seconds)
			printf(" (takes %u s)", scenarios[i]->seconds);
		putchar('\n');
	}
}

/* --- for programs --- */

static void put_json(json_t *o)
{
	json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
	json_decref(o);
	putchar('\n');
}

static json_t *version_json(unsigned int version)
{
	char text[32];

	if (!version)
		return json_null();
	kernelname_short(version, text, sizeof(text));
	return json_string(text);
}

static json_t *changes_json(const struct scenario *scn)
{
	json_t *list = json_array();

	for (size_t i = 0; i < CHANGES_MAX && scn->changes[i].text; i++) {
		const struct change *c = &scn->changes[i];

		json_array_append_new(
			list, json_pack("{s:o, s:o, s:s?, s:s?, s:s?, s:s, s:s?}",
					"since", version_json(c->since), "before",
					version_json(c->before), "ending", c->ending,
					"cause", c->cause, "closer", c->closer, "text",
					c->text, "commit", c->commit));
	}
	return list;
}

static void scenario_json(const struct scenario *s)
{
	put_json(
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:s?, s:s?, s:s?, s:s?, s:i, s:o}",
			  "type", "scenario", "name", s->name, "group",
			  group_titles[s->group], "summary", s->summary, "story",
			  s->story, "ending", s->ending, "cause", s->cause, "cause_too",
			  s->cause_too, "closer", s->closer, "seconds", (int)s->seconds,
			  "changes", changes_json(s)));
}

static void word_json(const char *type, const char *name, const char *text)
{
	put_json(
		json_pack("{s:s, s:s, s:s}", "type", type, "name", name, "text", text));
}

static void list_json(void)
{
	for (size_t i = 0; i < nscenarios; i++)
		scenario_json(scenarios[i]);
	for (int i = 0; i < ENDING_N; i++)
		word_json("ending", endings[i].name, endings[i].text);
	for (int i = 0; i < CAUSE_N; i++)
		word_json("cause", causes[i].name, causes[i].text);
	for (int i = 0; i < LABEL_N; i++)
		word_json("label", labels[i].name, labels[i].meaning);
	for (size_t i = 0; i < nflowfields; i++)
		word_json("field", flowfields[i].name, flowfields[i].help);
	for (size_t i = 0; i < nsinks; i++)
		word_json("format", sinks[i]->name, sinks[i]->help);
}

int cmd_list(int argc, char *argv[])
{
	struct opts o;

	opts_parse(&o, argc, argv, OPTS_OF_list, "", doc);
	if (o.nwords)
		return trouble("list: takes no operands");
	pager_start(&o);
	if (o.json) {
		list_json();
		return EXIT_SAME;
	}
	if (o.man) {
		listman_put(stdout);
		return EXIT_SAME;
	}
	printf("Scenarios\n");
	scenarios_by_group();
	printf("\nEndings\n");
	for (int i = 0; i < ENDING_N; i++)
		printf("  %-24s %s\n", endings[i].name, endings[i].text);
	printf("\nCauses\n");
	causes_once();
	printf("\nLabels\n");
	for (int i = 0; i < LABEL_N; i++)
		printf("  %-24s %s\n", labels[i].name, labels[i].meaning);
	printf("\nFields of --filter and --sort\n");
	for (size_t i = 0; i < nflowfields; i++)
		printf("  %-24s %s\n", flowfields[i].name, flowfields[i].help);
	printf("\nFormats\n");
	for (size_t i = 0; i < nsinks; i++)
		printf("  %-24s %s\n", sinks[i]->name, sinks[i]->help);
	return EXIT_SAME;
}
