/* SPDX-License-Identifier: MIT
 *
 * cmd_list.c - what there is: scenarios, endings, causes, labels, formats.
 */
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "opts.h"
#include "scenario.h"
#include "verdict.h"

static const char doc[] = "List scenarios, endings, causes, labels and output formats. "
			  "'tcpclose-trace explain WORD' tells more of each.";

static void causes_once(void)
{
	for (int i = 0; i < CAUSE_N; i++) {
		int first = 0;

		while (strcmp(causes[first].name, causes[i].name) != 0)
			first++;
		if (first == i)
			printf("  %-24s %s\n", causes[i].name, causes[i].text);
	}
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

int cmd_list(int argc, char *argv[])
{
	struct opts o;

	opts_parse(&o, argc, argv, 0, "", doc);
	if (o.nwords)
		return trouble("list: takes no operands");
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
	printf("\nFormats\n");
	for (size_t i = 0; i < nsinks; i++)
		printf("  %-24s %s\n", sinks[i]->name, sinks[i]->help);
	return EXIT_SAME;
}
