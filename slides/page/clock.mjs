// The one clock of the page: where we are in the runs, and how it goes on.

// `end` is the last moment, in microseconds; `beats` are the moments a step goes to, sorted. `changed(clock)` is called
// after every change.
export class Clock {
  constructor(end, beats, changed) {
    Object.assign(this, { end, beats, changed, now: 0, playing: false, seconds: 20 });
  }

  // How many times slower than life it plays, when the whole takes `seconds`.
  get slowness() { return (this.seconds * 1e6) / this.end; }

  go(time) {
    this.now = Math.min(Math.max(time, 0), this.end);
    if (this.now === this.end) this.playing = false;
    this.changed(this);
  }

  step(direction) {
    this.playing = false;
    const beat = direction > 0 ? this.beats.find((time) => time > this.now) : this.beats.findLast((time) => time < this.now);
    this.go(beat ?? (direction > 0 ? this.end : 0));
  }

  toggle() {
    if (!this.playing && this.now === this.end) this.now = 0;
    this.playing = !this.playing;
    this.changed(this);
  }

  // The time that passes between two frames of the screen, in milliseconds of the room.
  pass(elapsed) {
    if (this.playing) this.go(this.now + (elapsed * 1000) / this.slowness);
  }
}
