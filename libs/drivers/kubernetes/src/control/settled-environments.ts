import type { ObjectChange } from './objects-writer.js';

/** An environment in which everything is as it should be. */
export interface Settled {
  /** Of its record. */
  readonly version: string | undefined;
  /** Routes over http whose domain was served over https. */
  readonly served: ReadonlySet<string>;
  /**
   * Everything that this followed from: objects as they were held when the look began, which are never changed, only replaced, and settings.
   * Null: it follows from the time as well.
   */
  readonly seen: readonly unknown[] | null;
}

/** Environments that were found to be as they should be, until they are found otherwise. */
export class SettledEnvironments {
  private readonly known = new Map<string, Settled>();

  set(environmentId: string, settled: Settled): void {
    this.known.set(environmentId, settled);
  }

  delete(environmentId: string): void {
    this.known.delete(environmentId);
  }

  /** Whether everything is what it was then, so that a look would find the same. What is held once, and another time by others, is not. */
  isSame(environmentId: string, seen: readonly unknown[]): boolean {
    const before = this.known.get(environmentId)?.seen;
    return before?.length === seen.length && before.every((one, index) => one === seen[index]);
  }

  /** What of those changes puts right what somebody else had changed: the record is as it was, and so is what is served over https. */
  drift(
    environmentId: string,
    { version, served }: Pick<Settled, 'version' | 'served'>,
    changes: readonly ObjectChange[],
  ): readonly ObjectChange[] {
    const settled = this.known.get(environmentId);
    if (settled === undefined || settled.version !== version) return [];
    return changes.filter(({ name }) => settled.served.has(name) === served.has(name));
  }
}
