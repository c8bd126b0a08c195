interface OfCell {
  /** Environment -> what wakes the one who waits for it. */
  readonly waiting: Map<string, () => void>;
  pauseMs: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Waits for environments that their cell does not know, with one question for all of a cell, however many they are: soon after one
 * more began to wait, then more and more rarely.
 */
export class UnknownEnvironments {
  private readonly cells = new Map<string, OfCell>();

  constructor(
    /** What the cell of an environment knows. */
    private readonly known: (environmentId: string) => Promise<ReadonlySet<string>>,
    private readonly times: { readonly pauseMs: number; readonly longestPauseMs: number },
  ) {}

  /** Calls `wake`, once, when the cell knows the environment or does not answer, unless the answer is called before. */
  wait(cellName: string, environmentId: string, wake: () => void): () => void {
    const { pauseMs } = this.times;
    const cell = this.cells.get(cellName) ?? { waiting: new Map<string, () => void>(), pauseMs: 0, timer: undefined };
    this.cells.set(cellName, cell);
    cell.waiting.set(environmentId, wake);
    // A question that comes this soon anyway is not put off by those who come meanwhile.
    if (cell.pauseMs !== pauseMs) this.askIn(cellName, cell, pauseMs);
    return () => {
      if (cell.waiting.get(environmentId) === wake) this.leave(cellName, cell, environmentId);
    };
  }

  private leave(cellName: string, cell: OfCell, environmentId: string): void {
    cell.waiting.delete(environmentId);
    if (cell.waiting.size > 0) return;
    clearTimeout(cell.timer);
    if (this.cells.get(cellName) === cell) this.cells.delete(cellName);
  }

  private askIn(cellName: string, cell: OfCell, pauseMs: number): void {
    clearTimeout(cell.timer);
    cell.pauseMs = pauseMs;
    cell.timer = setTimeout(() => void this.ask(cellName, cell), pauseMs).unref();
  }

  private async ask(cellName: string, cell: OfCell): Promise<void> {
    const next = Math.min(cell.pauseMs * 2, this.times.longestPauseMs);
    // Whoever comes while it is asked may have come too late for this answer.
    const asked = new Map(cell.waiting);
    const [environmentId = ''] = asked.keys();
    this.askIn(cellName, cell, next);
    const known = await this.known(environmentId).catch(() => null);
    for (const [id, wake] of asked) {
      if ((known !== null && !known.has(id)) || cell.waiting.get(id) !== wake) continue;
      this.leave(cellName, cell, id);
      wake();
    }
  }
}
