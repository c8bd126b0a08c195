/** A point at which a test holds others, and lets them go on. */
export class Gate {
  private open: () => void = () => undefined;
  private arrived: () => void = () => undefined;
  /** Resolves once somebody waits here. */
  readonly reached = new Promise<void>((resolve) => (this.arrived = resolve));
  private readonly opened = new Promise<void>((resolve) => (this.open = resolve));

  pass(): Promise<void> {
    this.arrived();
    return this.opened;
  }

  release(): void {
    this.open();
  }
}
