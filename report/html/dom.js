// SPDX-License-Identifier: MIT
// dom.js - elements out of values. Text is only ever set as text.
'use strict';

const SVG = 'http://www.w3.org/2000/svg';

const flat = list => list.flat(Infinity).filter(x => x !== null && x !== undefined);

function fill(node, attributes, children) {
	for (const [name, value] of Object.entries(attributes ?? {})) {
		if (name.startsWith('on'))
			node.addEventListener(name.slice(2), value);
		else if (value !== null && value !== undefined && value !== false)
			node.setAttribute(name, value === true ? '' : value);
	}
	node.append(...flat(children));
	return node;
}

function el(tag, attributes, ...children) {
	return fill(document.createElement(tag), attributes, children);
}

function draw(tag, attributes, ...children) {
	return fill(document.createElementNS(SVG, tag), attributes, children);
}

const byId = id => document.getElementById(id);

function show(section, ...children) {
	section.replaceChildren(...flat(children));
	section.hidden = children.length === 0;
}

// Times are strings of seconds since the epoch: too many digits for a number.
function nanoseconds(time) {
	const [s, ns] = time.split('.');
	return BigInt(s) * 1000000000n + BigInt(ns);
}

function secondsBetween(a, b) {
	return Number(nanoseconds(b) - nanoseconds(a)) / 1e9;
}

const grouped = new Intl.NumberFormat('en').format;

function plural(n, word) {
	return `${grouped(n)} ${word}${n === 1 ? '' : 's'}`;
}

function shortSeconds(s) {
	return s >= 100 ? `${s.toFixed(0)} s` : s >= 1 ? `${s.toFixed(2)} s` :
		s >= 0.001 ? `${(s * 1000).toPrecision(3)} ms` : `${Math.round(s * 1e6)} µs`;
}

function portOf(address) {
	return address.slice(address.lastIndexOf(':') + 1);
}

function hostOf(address) {
	return address.slice(0, address.lastIndexOf(':')).replace(/^\[|\]$/g, '');
}
