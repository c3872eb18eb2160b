// What the desk's answers are called, and how a case is shown in few words.

import { $, ask, element, moment } from './ask.js';

// desk asks the reviewers' side of the flow.
export const desk = (method, path, options) => ask(method, '/desk' + path, options);

// me is who is logged in, as the desk knows them.
export const me = document.body.dataset.actor;

// named is what somebody of the staff is called on a page.
export const named = (actor) => actor.replace(/^staff:/, '');

const terms = JSON.parse(document.body.dataset.words ?? '{}');

// term is what a value of a set is called, or the value.
export const term = (set, value) => terms[`${set}.${value}`] ?? value;

// said is one of the page's texts, with values put in.
export function said(text, values = {}) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export const words = $('words')?.dataset ?? {};

// title is what a case is about.
export const title = (c) => [term('goal', c.goal), c.method && term('method', c.method)].filter(Boolean).join(' · ');

// tag is a word in a frame. One of kind "odd" is to be seen.
export const tag = (text, kind = '') => element('span', text, { class: 'tag ' + kind });

// tags are what is to be known of a case at a glance.
export function tags(c) {
  const all = (c.findings ?? []).map((f) => tag(term('finding', f), 'odd'));
  if (c.referred) all.push(tag(words.referred, 'odd'));
  if (c.late) all.push(tag(words.late, 'odd'));
  if (c.escalated) all.push(tag(words.escalated));
  if (c.voted) all.push(tag(words.voted));
  if (c.taken) all.push(tag(c.taken === me ? words.own : said(words.taken, { who: named(c.taken) })));
  return all;
}

// rows fills a list of terms and values. What has no value is left out.
export function rows(list, pairs) {
  list.replaceChildren();
  for (const [name, value] of pairs) {
    if (value === undefined || value === '') continue;
    const row = element('div', '');
    row.append(element('dt', name), element('dd', value));
    list.append(row);
  }
}

// items fills a list, or says that there is nothing.
export function items(list, all) {
  list.replaceChildren(...(all.length ? all : [element('li', list.dataset.none, { class: 'none' })]));
}

// next takes the next case, and goes there.
export async function next() {
  const c = await desk('POST', '/next');
  location.assign('/case/' + c.session);
}

export { moment };
