// A chapter shows what its recording gives, and nothing else.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { chapter_files, stale_pictures } from '../lib/chapters.mjs';
import { root } from '../lib/regions.mjs';
import { folder } from './decks.mjs';
import { blocking } from './traces.mjs';

const recorded = new URL('../recorded', import.meta.url).pathname;
const place = '<!-- picture timeline-01 -->\n<!-- end -->\n';

// A tree with one chapter, its pictures drawn from a recording of its own.
function tree(text = `# One\n\n${place}`) {
  const here = folder();
  const chapter = join(here, '01_one');
  mkdirSync(chapter);
  mkdirSync(join(here, 'recorded'));
  writeFileSync(join(here, 'recorded/timeline-01.json'), JSON.stringify(blocking()));
  writeFileSync(join(chapter, 'README.md'), text);
  return { here, chapter, recorded: join(here, 'recorded') };
}
function drawn() {
  const made = tree();
  for (const [path, text] of chapter_files(made.here, made.recorded)) writeFileSync(join(made.here, path), text);
  return made;
}

test('the chapters of this tree show what was recorded', () => assert.deepEqual(stale_pictures(root, recorded), []));

test('a picture is drawn beside its chapter, which shows it with its alternative text', () => {
  const { here, chapter, recorded } = drawn();
  assert.match(readFileSync(join(chapter, 'README.md'), 'utf8'), /^# One\n\n<!-- picture timeline-01 -->\n!\[Timeline of stage 01: [^\]]+\]\(timeline-01\.svg\)\n<!-- end -->\n$/);
  const svg = readFileSync(join(chapter, 'timeline-01.svg'), 'utf8');
  assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  assert.match(svg, /prefers-color-scheme:dark/);
  assert.deepEqual(stale_pictures(here, recorded), []);
});

test('caught: another run was recorded', () => {
  const { here, recorded } = drawn();
  const run = blocking();
  run.traceEvents.find(({ name }) => name === 'waits').dur += 1000;
  writeFileSync(join(recorded, 'timeline-01.json'), JSON.stringify(run));
  assert.match(stale_pictures(here, recorded).join(), /^stale: 01_one\/timeline-01\.svg is not what its recording gives/);
});

test('caught: a picture and an alternative text that somebody changed, and a picture that is gone', () => {
  for (const [name, change] of [['timeline-01.svg', (text) => text.replace('ms</text>', 's</text>')], ['README.md', (text) => text.replace('[Timeline', '[Picture')]]) {
    const { here, chapter, recorded } = drawn();
    const path = join(chapter, name);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    assert.match(stale_pictures(here, recorded).join(), new RegExp(`^stale: 01_one/${name}`));
  }
  const { here, recorded } = tree();
  assert.equal(stale_pictures(here, recorded).length, 2);
});

test('caught: a picture that no chapter shows any more', () => {
  const { here, chapter, recorded } = drawn();
  cpSync(join(chapter, 'timeline-01.svg'), join(chapter, 'old.svg'));
  assert.deepEqual(stale_pictures(here, recorded), ['stale: 01_one/old.svg is shown by no chapter; remove it']);
});

test('refused: a picture that nobody draws, one without a recording, and one whose place has no end', () => {
  const refused = (text, message) => {
    const { here, recorded } = tree(text);
    assert.throws(() => chapter_files(here, recorded), message);
  };
  refused('<!-- picture nothing -->\n<!-- end -->\n', /01_one\/README\.md: no picture "nothing"/);
  refused('<!-- picture timeline-02 -->\n<!-- end -->\n', /no recorded data "timeline-02"/);
  refused('<!-- picture timeline-01 -->\n', /has no <!-- end --> below it/);
});
