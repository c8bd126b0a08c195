/** What an authority answered, read whole. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** By its name in small letters; null: there is none. */
  header(name: string): string | null;
}
