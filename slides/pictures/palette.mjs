// The colours of all pictures, in a bright room and in a dark one. Pictures are drawn with the bright ones.

export const colours = {
  text: '#1d2733', soft: '#56616c', grid: '#dde3e8', client: '#1f6f43', wait: '#e0b437', turn: '#d5e3f2', call: '#0b5cad', bad: '#b3261e',
};
const paper = '#ffffff';
const dark = {
  text: '#e6edf3', soft: '#9aa7b4', grid: '#30363d', client: '#57ab7d', wait: '#c69026', turn: '#243b53', call: '#539bf5', bad: '#f47067',
};
const dark_paper = '#0d1117';

// A picture of a slide as a file of its own, for a page that may be bright or dark: whatever the page thinks it is, the
// picture brings its own paper.
export function standalone(svg, margin = 16) {
  const [, width, height] = svg.match(/^<svg viewBox="0 0 ([\d.]+) ([\d.]+)"/).map(Number);
  const rules = Object.entries(dark).map(([name, colour]) => `[fill="${colours[name]}"]{fill:${colour}}[stroke="${colours[name]}"]{stroke:${colour}}`);
  const box = `viewBox="${-margin} ${-margin} ${width + 2 * margin} ${height + 2 * margin}"`;
  return svg.replace(/^<svg viewBox="[^"]*"/, `<svg xmlns="http://www.w3.org/2000/svg" ${box} font-family="'DejaVu Sans',Verdana,sans-serif"`)
    .replace('</title>', `</title><style>.paper{fill:${paper}}@media(prefers-color-scheme:dark){.paper{fill:${dark_paper}}${rules.join('')}}</style>` +
      `<rect class="paper" x="${-margin}" y="${-margin}" width="${width + 2 * margin}" height="${height + 2 * margin}" rx="8"/>`)
    .replace(/></g, '>\n<') + '\n';
}
