import type { IncomingMessage } from 'node:http';
import { type DesiredCanary, Tally } from '@tiffin/contracts';
import type { Visitable } from '../units/unit-slot.js';
import { dealRequests } from './deal-requests.js';

/** How the requests of an environment are dealt out between what serves and its canary, and how each answers. */
export class Split {
  readonly running = new Tally();
  readonly canary = new Tally();
  readonly isCanarys: (request: IncomingMessage) => boolean;
  private readonly beganAt = performance.now();

  constructor(
    readonly desired: DesiredCanary,
    salt: string,
  ) {
    this.isCanarys = dealRequests(desired, salt);
  }

  get measuredMs(): number {
    return Math.floor(performance.now() - this.beganAt);
  }

  /** A host of both releases. Whom the canary keeps waiting in vain, what serves answers: it has failed, and nobody has to notice. */
  host(running: Visitable, canary: Visitable): SplitHost {
    const enter = async () => {
      const visit = await canary.enter();
      if (visit !== null) return visit;
      this.canary.fail();
      return running.enter();
    };
    return { split: this, running, canary: { enter } };
  }
}

export interface SplitHost {
  readonly split: Split;
  readonly running: Visitable;
  readonly canary: Visitable;
}
