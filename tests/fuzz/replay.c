/* SPDX-License-Identifier: MIT
 *
 * replay.c - run a harness over the files of folders: what libFuzzer does with
 * -runs=0, for compilers that have none.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

#define INPUT_MAX (1024 * 1024)

/* Nothing is mutated here. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max)
{
	(void)data;
	(void)max;
	return size;
}

/* The input is copied to where its end is the end of an allocation. */
static int input_run(const uint8_t *bytes, size_t n)
{
	uint8_t *exact = malloc(n ? n : 1);
	size_t i;

	if (!exact)
		return -1;
	for (i = 0; i < n; i++)
		exact[i] = bytes[i];
	LLVMFuzzerTestOneInput(exact, n);
	free(exact);
	return 0;
}

static int file_run(const char *folder, const char *name)
{
	static uint8_t buf[INPUT_MAX];
	char path[4096];
	size_t n;
	FILE *in;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	in = fopen(path, "rb");
	if (!in)
		return -1;
	n = fread(buf, 1, sizeof(buf), in);
	fclose(in);
	return input_run(buf, n);
}

static int folder_run(const char *folder)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	int n = 0;

	if (!dir)
		return -1;
	for (entry = readdir(dir); entry && n >= 0; entry = readdir(dir))
		if (entry->d_name[0] != '.')
			n = file_run(folder, entry->d_name) ? -1 : n + 1;
	closedir(dir);
	return n;
}

int main(int argc, char *argv[])
{
	int i, n;

	for (i = 1; i < argc; i++) {
		n = folder_run(argv[i]);
		if (n <= 0) {
			fprintf(stderr, "%s: cannot be read, or empty\n", argv[i]);
			return 2;
		}
		printf("%s: %d inputs\n", argv[i], n);
	}
	return 0;
}
