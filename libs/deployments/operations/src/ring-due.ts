import type { Doorbell } from '@tiffin/work-operations';
import type { SweepShare } from './sweep-share.js';
import type { WorkDirectory } from './work-directory.js';

// More than are rung for at once are rung for by the next sweeps, once these are taken.
const buildsAtOnce = 200;
/** Of each cell: what waits for one that hangs is not all rung for again with every sweep. */
const deploymentsAtOnce = 100;

/** Rings for whatever waits with nobody at it: a ring was lost, a worker died, or the next try has come. */
export class RingDue {
  constructor(
    private readonly parts: {
      readonly directory: WorkDirectory;
      readonly share: SweepShare;
      readonly doorbell: Doorbell;
    },
  ) {}

  async run(): Promise<void> {
    const { directory, share, doorbell } = this.parts;
    if (!(await share.isOurs('due'))) return;
    const due = [directory.buildsDue(buildsAtOnce), directory.deploymentsDue(deploymentsAtOnce)] as const;
    const [projects, environments] = await Promise.all(due);
    for (const project of projects) doorbell.ring('build', project);
    for (const environment of environments) doorbell.ring('deploy', environment);
  }
}
