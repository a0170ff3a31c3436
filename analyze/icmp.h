/* SPDX-License-Identifier: MIT
 *
 * icmp.h - what an ICMP error means to the connection whose segment it quotes.
 */
#ifndef TCT_ICMP_H
#define TCT_ICMP_H

#include <stdbool.h>
#include <stdint.h>

#include "outcome.h"

/**
 * icmp_outcome() - The error of the socket, at once in connect(), else if it gives up
 * @v6:		It is ICMPv6
 *
 * Return: OUTCOME_UNKNOWN for what is no obstacle: a packet that was too big is sent
 * again in smaller pieces
 */
enum outcome icmp_outcome(bool v6, uint8_t type, uint8_t code);

#endif /* TCT_ICMP_H */
