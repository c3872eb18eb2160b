// The page of consents.

import { $, user, submit, date, Problem } from './ask.js';

// withdrawn marks what was taken back, and when.
function withdrawn(account) {
  for (const w of account.withdrawn ?? []) {
    const note = document.querySelector(`[name=purposes][value=${w.purpose}]`)?.parentElement.querySelector('em');
    if (note) note.textContent = $('purposes').dataset.withdrawn.replace('{date}', date(w.at));
  }
}

// consents is where a person takes consents back.
export async function consents() {
  withdrawn(await user('GET', '/account'));
  const form = document.querySelector('form.step');
  submit(form, async () => {
    const purposes = [...form.querySelectorAll('[name=purposes]:checked')].map((box) => box.value);
    if (!purposes.length) throw new Problem({ field: 'purposes', detail: document.body.dataset.choose });
    const account = await user('POST', '/account/withdraw', { body: { purposes } });
    withdrawn(account);
    form.hidden = true;
    const words = $('taken-back-text').dataset;
    $('taken-back').hidden = false;
    $('taken-back-text').textContent = account.state === 'suspended' ? words.suspended : words.other;
  });
}
