import { Refusal } from '@tiffin/kernel';

export interface StreamLimits {
  readonly ofPerson: number;
  readonly ofTenant: number;
}

/** Whose a stream is; one that is of no tenant counts for its person alone. */
export interface StreamHolder {
  readonly personId: string;
  readonly tenantId: string | undefined;
}

/** Counts what each person and each tenant has open, so that none can make the api re-read thousands of times at each change. */
export class OpenStreams {
  private readonly persons = new Map<string, number>();
  private readonly tenants = new Map<string, number>();

  constructor(private readonly limits: StreamLimits) {}

  /** Takes a place and answers how to give it back, once. Throws QUERY_TOO_COSTLY where none is left. */
  enter({ personId, tenantId }: StreamHolder): () => void {
    const { ofPerson, ofTenant } = this.limits;
    refuseBeyond(this.persons.get(personId), ofPerson, 'subscriptions open at once');
    if (tenantId !== undefined)
      refuseBeyond(this.tenants.get(tenantId), ofTenant, 'subscriptions of this tenant open at once');
    this.add({ personId, tenantId }, 1);
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      this.add({ personId, tenantId }, -1);
    };
  }

  private add({ personId, tenantId }: StreamHolder, change: 1 | -1): void {
    count(this.persons, personId, change);
    if (tenantId !== undefined) count(this.tenants, tenantId, change);
  }
}

function refuseBeyond(open: number | undefined, limit: number, what: string): void {
  if ((open ?? 0) >= limit) throw Refusal.of('QUERY_TOO_COSTLY', what, String(limit));
}

function count(counts: Map<string, number>, id: string, change: 1 | -1): void {
  const left = (counts.get(id) ?? 0) + change;
  if (left > 0) counts.set(id, left);
  else counts.delete(id);
}
