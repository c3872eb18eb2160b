// The reviewers' pages.

import { $, ask, begin, say, press, element, show } from './ask.js';

const desk = (method, path, options) => ask(method, '/desk' + path, options);

async function queue() {
  const list = $('queue');
  const look = async () => {
    const { cases } = await desk('GET', '/cases');
    const all = await Promise.all(cases.map((c) => desk('GET', '/cases/' + c.session)));
    const item = (s) => {
      const li = element('li', '');
      li.append(element('a', `${s.name} · ${s.number}`, { href: '/case/' + s.session }), element('span', s.account));
      return li;
    };
    list.replaceChildren(...(all.length ? all.map(item) : [element('li', list.dataset.none)]));
  };
  press('again', look);
  await look();
}

let current;

// facts shows a case: masked, with what was odd about each step.
function facts(s) {
  current = s;
  for (const name of ['status', 'account', 'goal', 'name', 'number', 'card', 'mobile', 'round']) $(name).textContent = s[name] || '–';
  const list = $('steps');
  list.replaceChildren();
  for (const p of s.steps) {
    const text = s.texts.find((t) => t.step === p.step);
    const item = element('li', '');
    const odd = p.findings?.length ? p.findings.join(', ') : list.dataset.none;
    item.append(element('span', text.name), element('span', `${text.state} · ${odd}`));
    list.append(item);
  }
  $('facts').hidden = false;
  $('decision').hidden = s.status !== 'review';
}

function againSteps(s) {
  for (const p of s.steps) {
    if (p.step === 'review' || p.step === 'identity') continue;
    const label = element('label', ' ' + s.texts.find((t) => t.step === p.step).name);
    label.prepend(element('input', '', { type: 'checkbox', name: 'again', value: p.step }));
    $('again-steps').append(label);
  }
}

async function decide(body) {
  const id = location.pathname.split('/')[2];
  await desk('POST', `/cases/${id}/decide`, { body: { round: current.round, ...body } });
  facts(await desk('GET', '/cases/' + id));
}

async function one() {
  const s = await desk('GET', '/cases/' + location.pathname.split('/')[2]);
  facts(s);
  againSteps(s);
  const reason = () => $('reason').value;
  press('approve', () => decide({ approve: true }));
  press('ask-again', () => {
    const again = [...document.querySelectorAll('[name=again]:checked')].map((i) => i.value);
    return decide({ again, reason: reason() });
  });
  $('reject').addEventListener('submit', (e) => {
    e.preventDefault();
    say('');
    decide({ reason: reason() }).catch((problem) => show(problem));
  });
}

begin();
const pages = { queue, case: one, login: async () => {} };
pages[document.body.dataset.page]()
  .catch((problem) => {
    if (!problem.detail) throw problem;
    say(problem.detail);
  })
  .finally(() => {
    document.body.dataset.ready = 'true';
  });
