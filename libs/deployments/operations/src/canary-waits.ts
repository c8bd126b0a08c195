import { WorkerLeaves } from './canary-watch.js';

/** Deployments that only wait for their canary: whoever asked for one is not kept, and has room for others. */
export class CanaryWaits {
  private readonly underWay = new Set<Promise<void>>();
  private leaves = false;

  constructor(private readonly report: (error: unknown, environmentId: string) => void) {}

  get isLeaving(): boolean {
    return this.leaves;
  }

  /** Asked while a cell is waited for, which may take longer than a worker that is to end has. Throws `WorkerLeaves`. */
  heldBy(lease: { readonly held: boolean }): () => boolean {
    return () => {
      if (this.leaves) throw new WorkerLeaves();
      return lease.held;
    };
  }

  /** Resolves with the work, or as soon as that says that it only waits. */
  run(environmentId: string, work: (waits: () => void) => Promise<void>): Promise<void> {
    const said = Promise.withResolvers<'waits'>();
    const done = work(() => said.resolve('waits'));
    return Promise.race([done, said.promise]).then((answer) => {
      if (answer === 'waits') this.keep(done, environmentId);
    });
  }

  /** Resolves once all have let go. */
  async leave(): Promise<void> {
    this.leaves = true;
    await Promise.all(this.underWay);
  }

  private keep(done: Promise<void>, environmentId: string): void {
    const kept = done
      .catch((error: unknown) => this.report(error, environmentId))
      .finally(() => this.underWay.delete(kept));
    this.underWay.add(kept);
  }
}
