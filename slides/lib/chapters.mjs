// The pictures in the chapters. A chapter says where it wants one:
//     <!-- picture NAME -->
//     <!-- end -->
// Between the two lines comes what shows it, with its alternative text; the picture itself, one of pictures/index.mjs drawn
// from recorded data, lies beside the chapter as NAME.svg.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { draw } from '../pictures/index.mjs';
import { standalone } from '../pictures/palette.mjs';

const unescape = (text) => text.replace(/&(amp|lt|gt|quot);/g, (_, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name]);

// What the chapters below `root` should hold: Map of path -> text. Throws an Error that names the chapter.
export function chapter_files(root, recorded) {
  const files = new Map();
  for (const folder of chapters(root)) {
    const chapter = `${folder}/README.md`;
    const text = readFileSync(join(root, chapter), 'utf8');
    const shown = text.replace(/^<!-- picture (\S+) -->\n[^]*?^<!-- end -->$/gm, (_, name) => {
      const svg = draw(name, recorded, chapter);
      files.set(`${folder}/${name}.svg`, standalone(svg));
      return `<!-- picture ${name} -->\n![${unescape(svg.match(/<title>(.*?)<\/title>/)[1])}](${name}.svg)\n<!-- end -->`;
    });
    const lonely = shown.match(/^<!-- picture (\S+) -->\n(?!!\[)/m);
    if (lonely) throw new Error(`${chapter}: <!-- picture ${lonely[1]} --> has no <!-- end --> below it`);
    files.set(chapter, shown);
  }
  return files;
}

// What differs from that, a line each: the chapters show no picture that their recording does not give.
export function stale_pictures(root, recorded) {
  const files = chapter_files(root, recorded);
  const problems = [];
  for (const [path, text] of files)
    if (!existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text)
      problems.push(`stale: ${path} is not what its recording gives; type: node slides/chapters.mjs`);
  for (const folder of chapters(root))
    for (const name of readdirSync(join(root, folder)))
      if (name.endsWith('.svg') && !files.has(`${folder}/${name}`)) problems.push(`stale: ${folder}/${name} is shown by no chapter; remove it`);
  return problems;
}

const chapters = (root) => readdirSync(root).filter((name) => /^\d\d_/.test(name) && existsSync(join(root, name, 'README.md'))).sort();
