// The side panel: people who do not exist, a phone, and what providers answer. For trials alone.

import { $, ask, element, lang } from './ask.js';

const kept = 'world-people';
let people = [];

// someone is the person who is played. They stay the same from page to page.
const someone = () => people[$('person').selectedIndex];

async function meet() {
  people = (await ask('GET', '/world/people')).people;
  sessionStorage.setItem(kept, JSON.stringify(people));
}

function papers() {
  const p = someone();
  $('papers').replaceChildren();
  const zh = lang.startsWith('zh');
  for (const [term, value] of [
    [zh ? '姓名' : 'Name', p.name], [zh ? '身份证号' : 'ID number', p.number],
    [zh ? '银行卡' : 'Bank card', p.card], [zh ? '手机' : 'Mobile', p.mobile],
  ]) {
    const row = element('div', '');
    row.append(element('dt', term), element('dd', value));
    $('papers').append(row);
  }
  sessionStorage.setItem('world-person', p.case);
}

async function list() {
  people = JSON.parse(sessionStorage.getItem(kept) ?? '[]');
  if (!people.length) await meet();
  const zh = lang.startsWith('zh');
  for (const p of people) $('person').append(element('option', zh ? p.zh : p.en, { value: p.case }));
  for (const p of people) if (p.case !== 'child') $('next-case').append(element('option', zh ? p.zh : p.en, { value: p.case }));
  $('person').value = sessionStorage.getItem('world-person') ?? 'passes';
  $('person').addEventListener('change', papers);
  papers();
}

// picture puts a photo into an input of files.
async function picture(input, side) {
  const { name, number } = someone();
  const answer = await fetch('/world/photo', { method: 'POST', body: JSON.stringify({ name, number, side }) });
  const box = new DataTransfer();
  box.items.add(new File([await answer.blob()], side + '.jpg', { type: 'image/jpeg' }));
  input.files = box.files;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

function put(input, value) {
  if (!input || input.closest('[hidden]')) return;
  input.value = value;
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

// fill fills in the page that is shown, as the person would.
async function fill() {
  const p = someone();
  const main = $('main');
  const on = document.body.dataset.page;
  if (on === 'identity') {
    put(main.querySelector('#name'), p.name);
    put(main.querySelector('#number'), p.number);
  }
  put(main.querySelector('#card'), p.card);
  put(main.querySelector('#mobile'), p.mobile);
  if (on === 'code') {
    const { messages } = await ask('GET', '/world/inbox');
    const theirs = messages.find((m) => m.mobile.endsWith(p.mobile)); // the newest comes first
    if (theirs) put(main.querySelector('#code'), theirs.code);
  }
  for (const side of ['front', 'back']) {
    const input = main.querySelector('#' + side);
    if (input) await picture(input, side);
  }
  const agree = on !== 'delete' && main.querySelector('#agree');
  if (agree) {
    agree.checked = true;
    agree.dispatchEvent(new Event('input', { bubbles: true }));
  }
  document.body.dataset.filled = 'true';
}

let shown = '';

async function inbox() {
  if ($('world').open && !document.hidden) {
    const { messages } = await ask('GET', '/world/inbox').catch(() => ({ messages: [] }));
    const text = JSON.stringify(messages);
    if (text !== shown) {
      shown = text;
      const box = $('inbox');
      const item = (m) => element('li', `${m.mobile} 【${m.sign}】${box.dataset.text.replace('{code}', m.code)}`);
      box.replaceChildren(...(messages.length ? messages.slice(0, 5).map(item) : [element('li', box.dataset.empty)]));
    }
  }
  setTimeout(inbox, 1500);
}

export async function world() {
  const panel = $('world');
  if (!panel) return;
  const wide = matchMedia('(min-width: 64rem)').matches;
  panel.open = (sessionStorage.getItem('world-open') ?? String(wide)) === 'true';
  panel.addEventListener('toggle', () => sessionStorage.setItem('world-open', panel.open));
  await list();
  $('fill').addEventListener('click', fill);
  $('fresh').addEventListener('click', async () => {
    await meet();
    papers();
  });
  $('next').addEventListener('submit', async (e) => {
    e.preventDefault();
    await ask('POST', '/world/next', { body: { action: $('next-action').value, case: $('next-case').value } });
    $('next-done').textContent = $('next-done').dataset.text;
  });
  $('guardian-form')?.addEventListener('submit', async (e) => {
    e.preventDefault();
    await ask('POST', '/world/guardian', { body: { guardian: $('guardian-name').value } });
    $('guardian-done').textContent = $('guardian-done').dataset.text;
  });
  inbox();
}
