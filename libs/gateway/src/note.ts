/** Where something is that is told. */
export interface Place {
  readonly file: string;
  readonly apiEndpoint?: string;
  readonly serviceEndpoint?: string;
  readonly pipeline?: string;
  readonly policy?: string;
  /** The first is 1. */
  readonly step?: number;
  readonly field?: string;
}

/**
 * `refused`: it cannot be served. `changed`: it is served otherwise than written, or than in Express Gateway. `ignored`: it
 * has no effect here. `warning`: it is served as written, which is hardly what was meant.
 */
export type Severity = 'refused' | 'changed' | 'ignored' | 'warning';

/** One thing that whoever wrote a file should know: never with the value of a secret. */
export interface Note {
  readonly severity: Severity;
  readonly place: Place;
  readonly what: string;
  readonly why: string;
  readonly wayOut: string;
}

/** Collects notes about one place, and gives others that speak of places within. */
export class Teller {
  constructor(
    readonly notes: Note[],
    readonly place: Place,
  ) {}

  at(within: Partial<Place>): Teller {
    return new Teller(this.notes, { ...this.place, ...within });
  }

  readonly refused = (...said: Said): void => this.#tell('refused', said);
  readonly changed = (...said: Said): void => this.#tell('changed', said);
  readonly ignored = (...said: Said): void => this.#tell('ignored', said);
  readonly warning = (...said: Said): void => this.#tell('warning', said);

  #tell(severity: Severity, [what, why, wayOut]: Said): void {
    this.notes.push({ severity, place: this.place, what, why, wayOut });
  }
}

type Said = readonly [what: string, why: string, wayOut: string];
