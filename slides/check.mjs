// Looks at every slide of slides/dist in Chromium and says what is wrong: node check.mjs

import { browser } from './lib/browser.mjs';
import { dist } from './lib/build.mjs';
import { inspect_deck } from './lib/inspect.mjs';

const chromium = await browser();
const problems = await inspect_deck(chromium, dist);
await chromium.close();
for (const problem of problems) console.error(problem);
console.log(problems.length ? `${problems.length} problems` : 'every slide fits and can be read; nothing is missing, nothing leaves the machine');
process.exit(problems.length ? 1 : 0);
