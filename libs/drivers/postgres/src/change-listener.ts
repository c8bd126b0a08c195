import { isId } from '@tiffin/kernel';
import { z } from 'zod';
import { KeptConnection, type ListenerTimes } from './kept-connection.js';

const id = z.string().refine(isId);

/**
 * What changed, in ids: `project` (it has a new revision), `build` (the builds of a project), `environment` (it or its deployments), `deployment` (its steps), `promotion` (those of the environment), `member`
 * (the user's id: their place in the tenant), `tenant` (its name or state), `token`, `support` (an operator's access, with the operator's subject). What is added to an announcement later does no harm.
 */
const announcement = z.object({
  tenantId: id,
  kind: z.enum(['project', 'build', 'environment', 'deployment', 'promotion', 'member', 'tenant', 'token', 'support']),
  id,
  operator: z.string().optional(),
});
export type Change = Readonly<z.infer<typeof announcement>>;

export interface ChangeEars {
  onChange(change: Change): void;
  /** Changes may have been missed. */
  onGap(): void;
}

/** Hears what committed transactions announce. After a lost connection it listens again, and says that there was a gap. */
export class ChangeListener {
  private readonly connection: KeptConnection;

  constructor(
    url: string,
    private readonly ears: ChangeEars,
    times?: ListenerTimes,
  ) {
    const heard = { hear: (payload: string) => this.hear(payload), onGap: () => ears.onGap() };
    this.connection = new KeptConnection({ url, channel: 'tiffin_changed' }, heard, times);
  }

  open(): Promise<void> {
    return this.connection.open();
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  /** Every role of the database may notify: what is no announcement of ours is taken for one that was missed. */
  private hear(payload: string): void {
    const heard = announcement.safeParse(parsed(payload));
    if (heard.success) this.ears.onChange(heard.data);
    else this.ears.onGap();
  }
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload) as unknown;
  } catch {
    return undefined;
  }
}
