// SPDX-License-Identifier: MIT
// overview.js - what ended how, and when; causes; peers; bytes destroyed.
'use strict';

// Fixed colours, apart from each other for colour-blind eyes too; patterns tell bad from good.
const ENDING_COLOR = { graceful: '#0072b2', simultaneous: '#56b4e9', reset: '#d55e00',
	refused: '#e69f00', unanswered: '#cc79a7', timeout: '#8a3a86', 'half-closed': '#009e73',
	open: '#999999', unseen: '#c4c400' };

function countBy(list, keysOf) {
	const counts = new Map();
	for (const item of list)
		for (const key of [keysOf(item)].flat())
			counts.set(key, (counts.get(key) ?? 0) + 1);
	return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

function numberCard(value, what) {
	return el('div', {}, el('b', {}, value), el('span', {}, what));
}

function numbers(records) {
	const { flows, runs, stats } = records;
	const destroyed = flows.map(destroyedOf).filter(n => n !== null);
	const cards = [numberCard(grouped(flows.length), 'connections'),
		numberCard(grouped(flows.filter(ABNORMAL).length), 'did not end well'),
		numberCard(grouped(destroyed.reduce((a, b) => a + b, 0)), 'bytes destroyed, where that is known'),
		numberCard(grouped(stats.frames ?? 0), 'frames')];
	for (const [key, what] of [['dropped', 'dropped by the kernel'], ['evicted', 'evicted'],
		['truncated', 'truncated'], ['malformed', 'malformed']])
		if (stats[key])
			cards.push(numberCard(grouped(stats[key]), what));
	for (const why of new Set(runs.flatMap(run => run.missing ?? [])))
		cards.push(el('p', { class: 'hint' }, `Without ${why}.`));
	return el('div', { class: 'numbers' }, cards);
}

function bars(title, rows, wordsFor, filterFor) {
	const most = Math.max(1, ...rows.map(r => r[1]));
	return el('div', {}, el('h3', {}, title), el('table', { class: 'bars' }, el('tbody', {},
		rows.slice(0, 8).map(([name, n]) => el('tr', {},
			el('td', {}, el('button', { type: 'button', title: wordsFor(name),
				onclick: () => setFilter(filterFor(name)) }, name)),
			el('td', { class: 'bar' }, el('meter', { min: 0, max: most, value: n, 'aria-label': `${n}` })),
			el('td', { class: 'n' }, grouped(n)))))),
	rows.length > 8 ? el('p', { class: 'hint' }, `and ${grouped(rows.length - 8)} more`) : null);
}

const BUCKETS = 60;

// Stacks of endings by the time at which connections ended.
function timesOf(flows) {
	const ends = flows.map(f => nanoseconds(f.end));
	const first = ends.reduce((a, b) => a < b ? a : b), last = ends.reduce((a, b) => a > b ? a : b);
	const span = last - first || 1n, buckets = Array.from({ length: BUCKETS }, () => new Map());
	flows.forEach((flow, i) => {
		const at = Math.min(BUCKETS - 1, Number((ends[i] - first) * BigInt(BUCKETS) / span));
		buckets[at].set(flow.ending, (buckets[at].get(flow.ending) ?? 0) + 1);
	});
	return { buckets, first, seconds: Number(last - first) / 1e9 };
}

function bucketBars(bucket, x, width, scale, base) {
	let y = base;
	return Object.keys(ENDING_COLOR).filter(e => bucket.has(e)).map(ending => {
		const height = bucket.get(ending) * scale;
		y -= height;
		return draw('rect', { x, y, width, height, fill: ENDING_COLOR[ending] },
			draw('title', {}, `${bucket.get(ending)} ${ending}`));
	});
}

function overTime(flows) {
	const { buckets, first, seconds } = timesOf(flows);
	const total = bucket => [...bucket.values()].reduce((a, b) => a + b, 0);
	const most = Math.max(1, ...buckets.map(total)), width = 600 / BUCKETS, height = 110;
	const date = new Date(Number(first / 1000000n)).toISOString().replace('T', ' ').slice(0, 19);
	const present = Object.keys(ENDING_COLOR).filter(e => flows.some(f => f.ending === e));
	return el('div', {}, el('h3', {}, 'Endings over time'),
		draw('svg', { id: 'times', viewBox: '0 0 640 140', role: 'img',
			'aria-label': `endings over ${shortSeconds(seconds)}` },
		draw('text', { x: 0, y: 12 }, `${most}`),
		buckets.map((b, i) => bucketBars(b, 36 + i * width, width - 1, height / most, height + 5)),
		draw('text', { x: 36, y: 134 }, `${date} UTC`),
		draw('text', { x: 636, y: 134, 'text-anchor': 'end' }, `+ ${shortSeconds(seconds)}`)),
		el('div', { class: 'legend' }, present.map(e => el('span', {},
			draw('svg', { viewBox: '0 0 12 12', 'aria-hidden': 'true' },
				draw('rect', { width: 12, height: 12, fill: ENDING_COLOR[e] })), ` ${e}`))));
}

function showOverview(records) {
	const { flows, words } = records, bad = flows.filter(ABNORMAL);
	const lost = flows.filter(f => destroyedOf(f) > 0)
		.sort((a, b) => destroyedOf(b) - destroyedOf(a)).map(f => [`flow ${f.id}`, destroyedOf(f)]);
	// One that only calls tell of has no time of its own.
	const timed = flows.filter(f => f.frames[0]);
	const parts = [
		bars('Endings', countBy(flows, f => f.ending), e => words.endings[e], e => `ending:${e}`),
		timed.length ? overTime(timed) : null,
		bars('Causes', countBy(flows, f => f.causes.map(c => c.cause)), c => words.causes[c], c => `cause:${c}`)];
	if (bad.length)
		parts.push(bars('Clients that did not end well', countBy(bad, f => hostOf(f.client)),
			() => '', h => `address:${h} -ending:graceful`),
		bars('Servers that did not end well', countBy(bad, f => f.server), () => '',
			h => `address:${hostOf(h)} port:${portOf(h)} -ending:graceful`),
		bars('Server ports that did not end well', countBy(bad, f => portOf(f.server)), () => '',
			p => `port:${p} -ending:graceful`));
	if (lost.length)
		parts.push(bars('Bytes destroyed', lost, () => '', f => `flow:${f.split(' ')[1]}`));
	show(byId('overview'), numbers(records),
		flows.length > 1 ? el('div', { class: 'cards' }, parts) : null);
}
