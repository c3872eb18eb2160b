// The reviewers' pages.

import { begin, say } from './ask.js';
import { queue } from './queue.js';
import { file } from './case.js';

const pages = { queue, case: file, login: async () => {} };

begin();
pages[document.body.dataset.page]()
  .catch((problem) => {
    if (!problem.detail) throw problem;
    say(problem.detail);
  })
  .finally(() => {
    document.body.dataset.ready = 'true';
  });
