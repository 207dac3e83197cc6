// Shows the source of the program, with the line lit that makes the call of this moment.

import { place } from './trace.mjs';

// `sources` are files by name, each as lines of coloured HTML.
export class Source {
  constructor(parent, sources) {
    Object.assign(this, { sources, shown: undefined, lit: undefined });
    this.name = parent.appendChild(document.createElement('p'));
    this.name.className = 'file';
    this.code = parent.appendChild(document.createElement('pre'));
    this.code.tabIndex = 0; // so that it scrolls with the keyboard
    this.show(undefined);
  }

  show(step) {
    const at = step && place(step);
    if (!at || !this.sources[at.file]) {
      this.lit?.classList.remove('lit');
      this.lit = undefined; // the next step may be the same line again
      this.code.hidden = !this.shown;
      this.name.textContent = step ? `${step.args.line ?? 'nowhere known'} (no source)` : 'not begun';
      return;
    }
    this.code.hidden = false;
    if (this.shown !== at.file) {
      this.code.innerHTML = this.sources[at.file].map((line, i) => `<span class="line" data-line="${i + 1}">${line || ' '}</span>`).join('\n');
      this.shown = at.file;
    }
    this.name.textContent = `${at.file}, line ${at.line}${step.args.function ? `, in ${step.args.function.replace(/\[abi:\w+\]/g, '')}` : ''}`;
    const line = this.code.querySelector(`[data-line="${at.line}"]`);
    if (line !== this.lit) {
      this.lit?.classList.remove('lit');
      line?.classList.add('lit');
      this.lit = line;
      if (line) this.code.scrollTop = line.offsetTop - this.code.clientHeight / 2;
    }
  }
}
