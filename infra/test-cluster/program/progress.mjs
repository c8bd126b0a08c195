/** Says each step with the seconds since the start. */
export class Progress {
  #startedAt = performance.now();

  constructor(write = (text) => process.stderr.write(text)) {
    this.write = write;
  }

  say(text) {
    this.write(`${this.seconds.padStart(6)} s  ${text}\n`);
  }

  get seconds() {
    return ((performance.now() - this.#startedAt) / 1000).toFixed(1);
  }

  /** While `work` lasts, says every half minute that it still does, and how far it has said that it is. */
  async during(text, work) {
    this.say(`${text} ...`);
    let state = '';
    const timer = setInterval(() => this.say(`still ${text}${state}`), 30_000);
    try {
      return await work((soFar) => (state = `: ${soFar}`));
    } finally {
      clearInterval(timer);
    }
  }
}
