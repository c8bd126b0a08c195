import type { ObservedEnvironment } from '@tiffin/contracts';
import type { ObserveOptions } from '@tiffin/deployments-operations';
import type { KubeApi } from './client/kube-api.js';
import { kinds } from './client/kinds.js';
import { managed } from './names.js';
import { ownerOf } from './record/record-store.js';
import { WatchedKind } from './view/watched-kind.js';

/** Wakes those who wait for what is told of an environment to change, all of them by one watch. */
export class StatusWaits {
  private watched: WatchedKind | null = null;
  private readonly waiting = new Map<string, Set<() => void>>();

  constructor(
    private readonly api: KubeApi,
    private readonly namespace: string,
  ) {}

  /** Reads until it is another version, at most for `waitMs`. */
  async until(
    environmentId: string,
    read: () => Promise<ObservedEnvironment | null>,
    { afterVersion, waitMs }: ObserveOptions,
  ): Promise<ObservedEnvironment | null> {
    const deadline = performance.now() + waitMs;
    this.watch();
    for (;;) {
      // Waits from before it reads, so that nothing is missed in between.
      const changed = this.change(environmentId, deadline);
      const seen = await read();
      if (seen === null || seen.version !== afterVersion || performance.now() >= deadline) {
        changed.cancel();
        return seen;
      }
      await changed.done;
    }
  }

  async stop(): Promise<void> {
    await this.watched?.stop();
    this.watched = null;
  }

  private watch(): void {
    if (this.watched !== null) return;
    const place = { kind: kinds.configMap, labels: managed, namespace: this.namespace };
    const changed = (object: Parameters<typeof ownerOf>[0]) => this.wake(ownerOf(object));
    // Whoever waits reads again at the end of the time, so that a watch that fails costs delay alone.
    this.watched = new WatchedKind({ api: this.api, place, changed, report: () => undefined });
    void this.watched.start();
  }

  private wake(environmentId: string): void {
    for (const waiter of this.waiting.get(environmentId) ?? []) waiter();
  }

  private change(
    environmentId: string,
    deadline: number,
  ): { readonly done: Promise<void>; readonly cancel: () => void } {
    let cancel: () => void = () => undefined;
    const done = new Promise<void>((resolve) => {
      const waiters = this.waiting.get(environmentId) ?? new Set<() => void>();
      this.waiting.set(environmentId, waiters);
      cancel = () => {
        clearTimeout(timer);
        waiters.delete(cancel);
        if (waiters.size === 0 && this.waiting.get(environmentId) === waiters) this.waiting.delete(environmentId);
        resolve();
      };
      const timer = setTimeout(cancel, Math.max(0, deadline - performance.now()));
      waiters.add(cancel);
    });
    return { done, cancel };
  }
}
