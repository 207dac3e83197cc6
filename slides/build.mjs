// Builds the deck into slides/dist and prints the lecture's outline: node build.mjs

import { build_deck } from './lib/build.mjs';

try {
  console.log(build_deck({ minutes: 90 }).text);
  console.log('\nbuilt: slides/dist/index.html; the plan above: slides/dist/outline.txt');
} catch (error) {
  if (!error.problems) throw error;
  for (const problem of error.problems) console.error(problem);
  process.exit(1);
}
