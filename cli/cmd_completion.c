/* SPDX-License-Identifier: MIT
 *
 * cmd_completion.c - write what a shell needs to complete our command lines.
 */
#include <string.h>

#include "completion.h"
#include "opts.h"

static const char doc[] =
	"Write a script to standard output that makes the shell complete commands, options, "
	"scenarios and other words. For this shell alone: source <(tcpclose-trace completion "
	"bash), the same with zsh, or tcpclose-trace completion fish | source.";

static const struct {
	const char *name;
	void (*write)(FILE *out);
} shells[] = {
	{ "bash", completion_bash },
	{ "zsh", completion_zsh },
	{ "fish", completion_fish },
};

int cmd_completion(int argc, char *argv[])
{
	struct opts o;

	opts_parse(&o, argc, argv, OPTS_OF_completion, "SHELL", doc);
	if (o.nwords != 1)
		return trouble("completion: for which shell? bash, zsh or fish");
	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++)
		if (strcmp(shells[i].name, o.words[0]) == 0) {
			shells[i].write(stdout);
			return EXIT_SAME;
		}
	return trouble("completion: for bash, zsh or fish, not for '%s'", o.words[0]);
}
