// What every page needs: asking the service, and showing what is wrong.

export const $ = (id) => document.getElementById(id);
export const lang = document.documentElement.lang;
const texts = document.body.dataset;

// A Problem is an answer that says no: see RFC 9457, and the OpenAPI document of the service.
export class Problem extends Error {
  constructor(fields) {
    super(fields.code);
    Object.assign(this, fields);
  }
}

// ask sends a request below a path and returns the answer. A body is sent as JSON, or as the form
// that it is. An answer that has not changed is null.
export async function ask(method, path, { body, key, etag } = {}) {
  const headers = { 'Accept-Language': lang };
  if (key) headers['Idempotency-Key'] = key;
  if (etag) headers['If-None-Match'] = etag;
  if (body !== undefined && !(body instanceof FormData)) {
    headers['Content-Type'] = 'application/json';
    body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, { method, headers, body, cache: 'no-store' });
  } catch {
    throw new Problem({ code: 'offline', class: 'unavailable', detail: texts.offline });
  }
  if (response.status === 304) return null;
  const answer = await response.json().catch(() => ({}));
  if (response.status === 401) location.assign('/login');
  if (!response.ok) throw new Problem({ detail: texts.offline, ...answer, status: response.status });
  Object.defineProperty(answer, 'etag', { value: response.headers.get('ETag') });
  return answer;
}

// user asks the user's side of the flow.
export const user = (method, path, options) => ask(method, '/realname' + path, options);

// wait waits for news of what is at a path, and returns it.
export async function wait(path, etag) {
  for (let pause = 1; ; pause = Math.min(pause * 2, 30)) {
    try {
      const news = await ask('GET', path + '?wait=20', { etag });
      if (news) return news;
      pause = 1;
    } catch (e) {
      if (!(e instanceof Problem) || (e.status && e.status < 429)) throw e;
      await new Promise((done) => setTimeout(done, pause * 1000));
    }
  }
}

// say shows a text in the page's alert, and moves the focus there.
export function say(text) {
  const alert = document.querySelector('main .alert');
  alert.textContent = text;
  alert.hidden = !text;
  if (text) alert.focus();
}

// errorOf is where an error about an input is shown: one for each, or one for a group of them.
const errorOf = (input) => $(input.id + '-error') ?? input.closest('fieldset')?.querySelector('.error');

// wrong shows a text beside a field, or beside the group that it is in.
export function wrong(input, text) {
  const error = errorOf(input);
  error.textContent = text;
  error.hidden = !text;
  const group = $(input.id + '-error') ? [input] : input.closest('fieldset').querySelectorAll('input');
  for (const one of group) {
    if (text) one.setAttribute('aria-invalid', 'true');
    else one.removeAttribute('aria-invalid');
  }
}

// fields are those that codes are about where the service names none.
const fields = { sms: 'code', password: 'pin' };

// show shows a problem: beside its field, if the form has it, or above the form.
export function show(problem, form) {
  if (!(problem instanceof Problem)) throw problem;
  let text = problem.detail;
  if (problem.tries_left) text += ' ' + texts.tries.replace('{n}', problem.tries_left);
  const field = problem.field ?? fields[problem.code?.split('.')[0]];
  const input = form && field && form.querySelector(`[name="${CSS.escape(field)}"]`);
  if (!input || input.closest('[hidden]')) return say(text);
  wrong(input, text);
  input.focus();
}

// complete reports whether all that is required is there, and tells of what is not.
export function complete(form) {
  let first;
  for (const input of form.querySelectorAll('input, select, textarea')) {
    if (!$(input.id + '-error') || input.closest('[hidden]')) continue;
    const ticked = input.type !== 'checkbox' || input.checked;
    const text = !ticked ? texts.agree : input.required && !input.value.trim() ? (input.matches('select') ? texts.choose : texts.needed) : '';
    wrong(input, text);
    if (text) first ??= input;
  }
  first?.focus();
  return !first;
}

// busy does something while a button shows that it is under way and takes no second press.
export async function busy(button, work) {
  if (button.getAttribute('aria-disabled') === 'true') return;
  const label = button.textContent;
  button.setAttribute('aria-disabled', 'true');
  button.textContent = texts.busy;
  try {
    return await work();
  } finally {
    button.removeAttribute('aria-disabled');
    button.textContent = label;
  }
}

// submit has a form send itself by a function, which gets an idempotency key. The key stays the
// same until there is an answer, so that what is sent again counts once.
export function submit(form, send) {
  let key;
  form.addEventListener('input', (e) => {
    key = undefined;
    if (errorOf(e.target)) wrong(e.target, '');
  });
  form.addEventListener('submit', (e) => {
    e.preventDefault();
    say('');
    if (!complete(form)) return;
    busy(form.querySelector('button:not([type=button])'), async () => {
      try {
        await send((key ??= crypto.randomUUID()));
        key = undefined;
      } catch (problem) {
        if (problem.class !== 'unavailable') key = undefined;
        show(problem, form);
      }
    });
  });
}

// press has a button do something.
export function press(id, work) {
  const button = typeof id === 'string' ? $(id) : id;
  button?.addEventListener('click', () => {
    say('');
    busy(button, () => work().catch((problem) => show(problem)));
  });
}

// date is a day as people write it, moment a day and an hour.
export const date = (text) => new Date(text).toLocaleDateString(lang);
export const moment = (text) => new Date(text).toLocaleString(lang, { dateStyle: 'medium', timeStyle: 'short' });

// element makes an element with a text.
export function element(name, text, attributes = {}) {
  const e = document.createElement(name);
  e.textContent = text;
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
  return e;
}

// begin is what every page does first: the reader is told where they are. A page that the browser
// kept may be out of date.
export function begin() {
  addEventListener('pageshow', (e) => {
    if (e.persisted) location.reload();
  });
  const language = $('language');
  if (language) language.elements.to.value = location.pathname + location.search;
  document.querySelector('h1')?.focus({ preventScroll: true });
}
