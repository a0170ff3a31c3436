// SPDX-License-Identifier: MIT
// layout.js - where the rows of a ladder go: numbers only, nothing is drawn here.
'use strict';

// Columns. The time and margins are as wide as what usually stands in them.
const LADDER = { columns: 70, width: 1240, time: 8, frame: 128, left: 140, client: 396, server: 836, band: 14,
	right: 858, top: 46, row: 20, segment: 30, means: 14, slant: 12 };
// The same for half a page.
const NARROW = { columns: 40, width: 640, time: 6, frame: 92, left: 6, client: 196, server: 444, band: 12,
	right: 460, top: 46, row: 20, segment: 30, means: 14, slant: 8 };

// Rows of a long flow that are drawn at first, at its begin and at its end.
const FOLD_OVER = 400, FOLD_KEEP = 150;

function fold(rows, all) {
	if (all || rows.length <= FOLD_OVER)
		return rows;
	const hidden = rows.slice(FOLD_KEEP, rows.length - FOLD_KEEP);
	return [...rows.slice(0, FOLD_KEEP),
		{ type: 'folded', count: hidden.length, time: hidden[0].time, states: hidden.at(-1).states },
		...rows.slice(rows.length - FOLD_KEEP)];
}

// What a label means, in lines that fit between the lifelines.
function wrap(text, columns) {
	const lines = [];
	let line = '';
	for (const word of (text ?? '').split(' ')) {
		if (line && line.length + 1 + word.length > columns) {
			lines.push(line);
			line = word;
		} else
			line = line ? `${line} ${word}` : word;
	}
	return line ? [...lines, line] : lines;
}

// Silence takes room, but a minute not a thousand times that of 60 ms.
function roomForSilence(seconds) {
	return seconds < 0.001 ? 0 : 5 + 6 * Math.log10(seconds / 0.001);
}

function heightOf(row, lines, at) {
	if (row.type === 'segment' || row.tall)
		return at.segment + at.slant + at.means * Math.max(0, lines.length - 1);
	return row.type === 'elided' || row.type === 'folded' ? 30 : at.row;
}

// Both sockets of one look at the kernel's table share a line.
function sharesLine(before, row) {
	return before?.type === 'sock' && row.type === 'sock' && before.time === row.time &&
		before.from !== row.from;
}

function compressed(rows, at) {
	let y = at.top, before = rows[0]?.time;
	const placed = rows.map((row, i) => {
		const lines = wrap(row.means, at.columns), silence = secondsBetween(before, row.time);
		y += sharesLine(rows[i - 1], row) ? -at.row : roomForSilence(silence);
		const place = { row, lines, silence, y, height: heightOf(row, lines, at), slant: at.slant,
			timeless: sharesLine(rows[i - 1], row) };
		y += place.height;
		before = row.time;
		return place;
	});
	return { placed, height: y + 26 };
}

// Is there room for a line of text in a lane at that height? Then it is taken.
function lanes() {
	const taken = {};
	return (lane, y) => {
		const ys = taken[lane] ??= [], free = ys.every(other => Math.abs(other - y) >= 13);
		if (free)
			ys.push(y);
		return free;
	};
}

// One scale for the whole flow. Text that would lie on other text is left out.
function proportional(rows, at) {
	const start = rows[0]?.time, total = rows.length ? secondsBetween(start, rows.at(-1).time) : 0;
	const height = Math.min(6000, Math.max(500, rows.length * 24));
	const fits = lanes();
	const placed = rows.map(row => {
		const y = at.top + (total > 0 ? secondsBetween(start, row.time) / total * height : 0);
		const lane = row.type === 'segment' ? 'wire' : row.from ?? 'wire';
		return { row, lines: [], silence: 0, y, height: 24, slant: 4,
			wordless: !fits(lane, y), timeless: !fits('time', y) };
	});
	return { placed, height: at.top + height + 50, fits };
}

// Where each side is in which state: a segment is sent at its begin and arrives at its end.
function bandsOf(placed, at, bottom) {
	const bands = [];
	for (const side of ['client', 'server']) {
		let state = 'NONE', from = at.top - 6;
		for (const { row, y, slant } of placed) {
			const now = (row.states?.[side] ?? state).replace(/^-$/, 'NONE');
			if (now === state)
				continue;
			const when = row.type === 'segment' && row.from !== side ? y + 14 + slant : y + 14;
			if (when > from)
				bands.push({ side, state, from, to: when });
			state = now;
			from = when;
		}
		bands.push({ side, state, from, to: Math.max(bottom, from + 8) });
	}
	return bands;
}

function layout(rows, mode, narrow) {
	const at = narrow ? NARROW : LADDER;
	const { placed, height, fits } = mode === 'true' ? proportional(rows, at) :
		compressed(rows, at);
	const bands = bandsOf(placed, at, height - 14);
	for (const band of bands)
		band.wordless = fits && !fits(band.side, band.from - 3);
	return { at, placed, height, bands };
}
