/* SPDX-License-Identifier: MIT
 *
 * numbered.h - endpoints, one for each number.
 */
#ifndef TCT_NUMBERED_H
#define TCT_NUMBERED_H

#include <string.h>

#include "endpoint.h"

/** numbered() - The endpoint of that number */
static inline struct endpoint numbered(uint32_t n, bool v6)
{
	uint8_t addr[16] = { 0x20, 0x01, 0x0d, 0xb8 };

	memcpy(addr + 12, &n, sizeof(n));
	if (v6)
		return endpoint_v6(addr, (uint16_t)(n * 7));
	return endpoint_v4(addr + 12, (uint16_t)(n * 7));
}

#endif /* TCT_NUMBERED_H */
