/** What steps have counted and kept, and what is known of services, by what it is of. It goes on where that is the same in another config. */
export class StepStates {
  readonly #states = new Map<string, unknown>();
  #former: ReadonlyMap<string, unknown>;

  constructor(former?: StepStates) {
    this.#former = former === undefined ? new Map() : former.#states;
  }

  /** The former one of the same name, or a new one. Of those that are named alike, each has the one at its place. */
  take<State>(name: string, make: () => State): State {
    let at = 0;
    while (this.#states.has(`${at} ${name}`)) at += 1;
    const key = `${at} ${name}`;
    const state = this.#former.has(key) ? (this.#former.get(key) as State) : make();
    this.#states.set(key, state);
    return state;
  }

  /** It is served: what nothing has taken is gone. */
  settle(): void {
    this.#former = new Map();
  }
}
