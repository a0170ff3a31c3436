// SPDX-License-Identifier: MIT
// ladder.js - a connection as a ladder: two lifelines, segments between, calls in the margins.
'use strict';

function kindOf(row) {
	if (row.flags.includes('R'))
		return 'rst';
	if (row.flags.includes('F'))
		return 'fin';
	if (row.flags.includes('S'))
		return 'syn';
	return row.length ? row.from : 'ack';
}

// "F. 1:6(5) ack 2", as tcpdump writes it.
function notation(row) {
	if (row.notation)
		return row.notation;
	const end = row.seq + row.length;
	const range = row.length || row.flags.includes('F') ? ` ${row.seq}:${end}(${row.length})` :
		row.flags === '.' ? '' : ` ${row.seq}`;
	return `${row.flags}${range}${row.flags.includes('.') ? ` ack ${row.ack}` : ''}`;
}

function callText(row) {
	const who = row.process ? `${row.process.split('/')[0]}: ` : '';
	if (row.phase === 'entered')
		return `${who}${row.call}(${row.args} ...`;
	const left = row.phase === 'returned' ? `... ${row.call}` : `${row.call}(${row.args})`;
	return `${who}${left} = ${row.result}${row.errno ? ` ${row.errno}` : ''}` +
		(row.signal ? ` + ${row.signal}` : '') + (row.note ? ` [${row.note}]` : '');
}

function kernelText(row) {
	if (row.event === 'inet_sock_set_state')
		return `${row.from_state} → ${row.to_state}`;
	return [row.event, row.errno, row.reason].filter(Boolean).join(' ');
}

function marginText(row) {
	if (row.text !== undefined)
		return row.text;
	if (row.type === 'call')
		return callText(row);
	if (row.type === 'sock')
		return `${row.state}, Recv-Q ${row.recvq}, Send-Q ${row.sendq}`;
	return `kernel: ${kernelText(row)}`;
}

const REFUSED = ['rst-ignored', 'rst-challenged', 'rst-bad-ack', 'rst-late', 'paws'];

// Sent again later: the first one did not arrive, or the answer to it did not.
function markLost(rows) {
	const sent = new Map();
	for (const row of rows) {
		if (row.type !== 'segment')
			continue;
		const key = `${row.from} ${row.seq} ${row.length} ${/[SF]/.exec(row.flags)?.[0] ?? ''}`;
		if (row.labels.some(l => l.endsWith('-retrans')) && sent.has(key))
			sent.get(key).lost = row.frame;
		if (row.length || /[SF]/.test(row.flags))
			sent.set(key, row);
	}
}

function fate(row) {
	return row.lost ? 'lost' : row.labels.some(l => REFUSED.includes(l)) ? 'refused' : '';
}

function clip(text, columns) {
	return text.length > columns ? `${text.slice(0, columns - 1)}…` : text;
}

function arrow(place, at) {
	const { row, y, slant } = place, right = row.from === 'client';
	const x1 = right ? at.client + at.band : at.server, x2 = right ? at.server : at.client + at.band;
	const stop = fate(row), way = row.lost ? 0.68 : 1, sign = right ? 1 : -1;
	const x = x1 + (x2 - x1) * way - (stop === 'refused' ? sign * 9 : 0), y1 = y + 14, yy = y1 + slant * way;
	const line = draw('path', { class: 'arrow', d: `M${x1} ${y1}L${x} ${yy}` });
	const end = stop ?
		draw('path', { class: 'cross', d: `M${x - 5} ${yy - 5}l10 10M${x + 5} ${yy - 5}l-10 10` }) :
		draw('path', { class: 'head', d: `M${x} ${yy}l${-sign * 9} -4.5v9z` });
	return [line, end];
}

function segmentRow(place, at, columns) {
	const { row, y, slant, wordless } = place, middle = (at.client + at.band + at.server) / 2;
	const parts = arrow(place, at);
	if (!wordless)
		parts.push(draw('text', { class: 'code', x: middle, y: y + 9 + slant / 2, 'text-anchor': 'middle' },
			clip(notation(row), columns)));
	place.lines.forEach((line, i) => parts.push(draw('text',
		{ class: 'means', x: middle, y: y + 28 + slant / 2 + i * at.means, 'text-anchor': 'middle' }, line)));
	return parts;
}

function marginRow(place, at) {
	const { row, y } = place, left = row.from === 'client';
	const failed = row.errno || row.signal ? ' failed' : '';
	if (place.wordless)
		return [draw('circle', { class: 'dot', cx: left ? at.client - 4 : at.right - 4, cy: y + 10, r: 2 })];
	const columns = Math.floor((left ? at.client - at.left : at.width - at.right) / 6.9) - 1;
	return [draw('text', { class: `code${row.type === 'call' ? failed : ' kernel'}`,
		x: left ? at.client - 8 : at.right, y: y + 14, 'text-anchor': left ? 'end' : 'start' },
	draw('title', {}, marginText(row)), clip(marginText(row), columns))];
}

function foldRow(place, at) {
	const { row, y } = place, middle = (at.client + at.band + at.server) / 2;
	const text = row.type === 'folded' ? `${plural(row.count, 'more row')}: show all` :
		`⋮ ${plural(row.segments, 'segment')}, #${row.frames[0]} to #${row.frames[1]} ⋮`;
	return [draw('rect', { class: 'fold', x: at.client + at.band, y: y + 3,
		width: at.server - at.client - at.band, height: 22 }),
	draw('text', { class: 'means', x: middle, y: y + 18, 'text-anchor': 'middle' }, text)];
}

function sentence(row) {
	if (row.type === 'segment')
		return `#${row.frame}, ${row.from}: ${notation(row)}. ${row.means ?? ''}`;
	return row.type === 'elided' || row.type === 'folded' ? 'segments without a row' :
		`${row.from}: ${marginText(row)}`;
}

function timeColumn(place, at, start) {
	const { row, y, silence, timeless } = place, parts = [];
	if (timeless || row.type === 'folded' || row.text !== undefined)
		return parts;
	parts.push(draw('text', { class: 'time code', x: at.time, y: y + 14 },
		(Math.floor(secondsBetween(start, row.time) * 1e6) / 1e6).toFixed(6)));
	if (row.frame)
		parts.push(draw('text', { class: 'frame code', x: at.frame, y: y + 14, 'text-anchor': 'end' },
			`#${row.frame}`));
	if (silence >= 0.01)
		parts.push(draw('text', { class: 'gap', x: at.time, y: y - 2 }, `⋯ ${shortSeconds(silence)}`));
	return parts;
}

function hitOf(place, at) {
	return draw('rect', { class: 'hit', x: 2, y: place.y + 1, width: at.width - 4,
		height: place.height - 2, rx: 4 });
}

function rowGroup(place, at, columns, start, index) {
	const { row } = place;
	if (row.type === 'blank')
		return draw('g', { class: `row${row.differs ? ' differs' : ''}` }, hitOf(place, at));
	const parts = row.type === 'segment' ? segmentRow(place, at, columns) :
		row.type === 'elided' || row.type === 'folded' ? foldRow(place, at) : marginRow(place, at);
	const classes = ['row', `r-${row.type}`, row.differs ? 'differs' : ''];
	if (row.type === 'segment')
		classes.push(`k-${kindOf(row)}`, fate(row));
	return draw('g', { class: classes.filter(Boolean).join(' '), tabindex: -1, role: 'button',
		'data-index': index, 'data-frame': row.frame, 'aria-label': sentence(row) },
	hitOf(place, at),
	timeColumn(place, at, start), parts);
}

function lifelines(bands, at) {
	const parts = [];
	for (const { side, state, from, to, wordless } of bands) {
		const x = side === 'client' ? at.client : at.server, left = side === 'client';
		parts.push(draw('rect', { class: `band s-${state}`, x, y: from, width: at.band, height: to - from },
			draw('title', {}, `${side}: ${state}`)));
		if (state !== 'NONE' && !wordless)
			parts.push(draw('text', { class: 'state', x: left ? x - 4 : x + at.band + 4,
				y: from + 11, 'text-anchor': left ? 'end' : 'start' }, state));
	}
	return parts;
}

function ladder(rows, { client, server, mode, narrow, all, title }) {
	markLost(rows);
	const { at, placed, height, bands } = layout(fold(rows, all), mode, narrow);
	const start = rows[0]?.time, columns = narrow ? 34 : 60;
	const node = draw('svg', { class: `ladder t-${mode}`, viewBox: `0 0 ${at.width} ${Math.ceil(height)}`,
		role: 'group', 'aria-label': title },
	draw('text', { class: 'name', x: at.client + at.band, y: 16, 'text-anchor': 'end' }, `client ${client ?? ''}`),
	draw('text', { class: 'name', x: at.server, y: 16 }, `server ${server ?? ''}`),
	narrow ? null : draw('text', { class: 'time', x: at.time, y: 16 }, 'seconds'),
	placed.map((place, i) => rowGroup(place, at, columns, start, i)),
	lifelines(bands, at));
	node.rows = placed.map(p => p.row);
	node.querySelector('.row')?.setAttribute('tabindex', 0);
	return node;
}
