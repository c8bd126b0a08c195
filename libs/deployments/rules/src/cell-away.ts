/** Of a cell that cannot be asked: since when it has not answered; null: somebody has marked it as down. */
export interface CellAway {
  readonly name: string;
  readonly since: Date | null;
}

/** For users. */
export const cellAwayText = ({ name, since }: CellAway): string =>
  since === null ? `cell "${name}" is marked as down` : `cell "${name}" has not answered since ${since.toISOString()}`;

/** Whether a silence is long enough to be told: a cell that is started anew is back before anybody needs to know. */
export const isTold = (silentMs: number): boolean => silentMs >= 5_000;
