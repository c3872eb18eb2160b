// The page of the cases that wait.

import { $, press, element, say } from './ask.js';
import { desk, next, said, title, tags, items, words, moment } from './words.js';

// filters are what the tabs show.
const filters = { all: {}, free: { free: true }, mine: { mine: true }, escalated: { escalated: true } };
let shown = 'all';
let cursor;

function item(c) {
  const li = element('li', '');
  const link = element('a', '', { href: '/case/' + c.session });
  const marks = element('span', '', { class: 'tags' });
  marks.append(...tags(c));
  link.append(
    element('strong', title(c)),
    element('span', [c.account, said(words.by, { time: moment(c.deadline) })].join(' · '), { class: 'meta' }),
    marks,
  );
  li.append(link);
  return li;
}

// page gets one page of cases. One may be empty and yet be followed by others.
async function page() {
  const all = [];
  do {
    const answer = await desk('POST', '/find', { body: { ...filters[shown], ...(cursor && { cursor }) } });
    all.push(...answer.cases);
    cursor = answer.next;
  } while (cursor && !all.length);
  $('more').hidden = !cursor;
  return all.map(item);
}

async function look() {
  cursor = undefined;
  const [count, all] = await Promise.all([desk('GET', '/waiting'), page()]);
  const text = $('count').dataset;
  $('count').textContent = said(text.text, count) + (count.late ? said(text.late, count) : '');
  items($('queue'), all);
}

export async function queue() {
  press('again', look);
  press('next', next);
  press('more', async () => $('queue').append(...(await page())));
  for (const button of $('tabs').children) {
    button.addEventListener('click', () => {
      shown = button.dataset.show;
      for (const b of $('tabs').children) b.setAttribute('aria-pressed', String(b === button));
      say('');
      look().catch((problem) => say(problem.detail));
    });
  }
  await look();
}
