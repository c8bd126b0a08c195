/** Where checkpoints lie: outside the database, best where who runs the database cannot delete. */
export interface CheckpointStore {
  /** Numbers of what is there, in order. */
  numbers(): Promise<readonly number[]>;
  /** Null where there is none. */
  read(number: number): Promise<string | null>;
  /** Nothing that is there is ever replaced: `taken` where there is one of that number. */
  write(number: number, text: string): Promise<'written' | 'taken'>;
}
