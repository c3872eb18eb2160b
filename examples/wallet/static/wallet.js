// The user's pages.

import { begin, say } from './ask.js';
import { flow, back } from './flow.js';
import { home, choose, pay, changePIN, download, remove } from './account.js';
import { consents } from './consents.js';
import { guardian } from './guardian.js';
import { world } from './world.js';

const pages = {
  account: home, start: choose, back, pay, 'pin-change': changePIN, export: download, consents, guardian, delete: remove, login: async () => {},
};

begin();
world();
const page = pages[document.body.dataset.page] ?? flow;
page()
  .catch((problem) => {
    if (!problem.detail) throw problem;
    say(problem.detail);
  })
  .finally(() => {
    document.body.dataset.ready = 'true';
  });
