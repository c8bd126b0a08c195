/** What steps have counted and kept, and what is known of services, by what it is of. It goes on where that is the same in another config. */
export class StepStates {
  readonly #states = new Map<string, unknown>();
  readonly #taken = new Map<string, number>();
  #former: ReadonlyMap<string, unknown>;

  constructor(former?: StepStates) {
    this.#former = former === undefined ? new Map() : former.#states;
  }

  /** The former one of the same name, or a new one. Of those that are named alike, each has the one at its place. */
  take<State>(name: string, make: () => State): State {
    const at = this.#taken.get(name) ?? 0;
    this.#taken.set(name, at + 1);
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
