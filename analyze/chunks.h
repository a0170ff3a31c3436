/* SPDX-License-Identifier: MIT
 *
 * chunks.h - a list of chunks of memory that grows; the chunks never move.
 */
#ifndef TCT_CHUNKS_H
#define TCT_CHUNKS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#define CHUNKS_FIRST 16u

/**
 * chunks_room() - Make sure that the list has room for one more
 * @list:	Of @n chunks, room for *@cap; NULL and 0 to begin with. To free(3)
 *
 * Return: false without memory; the list is as it was then
 */
static inline bool chunks_room(uint8_t ***list, uint32_t n, uint32_t *cap)
{
	uint32_t more = *cap ? *cap * 2 : CHUNKS_FIRST;
	uint8_t **grown;

	if (n < *cap)
		return true;
	grown = realloc(*list, more * sizeof(*grown));
	if (!grown)
		return false;
	*list = grown;
	*cap = more;
	return true;
}

#endif /* TCT_CHUNKS_H */
