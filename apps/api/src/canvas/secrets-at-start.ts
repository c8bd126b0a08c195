import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { issueWorkerGrant } from '@tiffin/access';
import { KeepOldSecrets } from '@tiffin/canvas-operations';
import type { TenantId } from '@tiffin/kernel';
import { PostgresCanvasStore, PostgresDirectory } from '@tiffin/postgres';

export const startLogToken = Symbol('StartLog');

export interface StartLog {
  error(fields: object, text: string): void;
}

/**
 * Moves the secrets of old canvases beside the start, which neither waits for it nor fails with it. Here, since the api has the key
 * and the right to write secrets.
 */
@Injectable()
export class SecretsAtStart implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stop = new AbortController();
  private readonly keep: KeepOldSecrets;
  private moved: Promise<void> = Promise.resolve();

  constructor(
    @Inject(PostgresCanvasStore) store: PostgresCanvasStore,
    @Inject(PostgresDirectory) directory: PostgresDirectory,
    @Inject(startLogToken) private readonly log: StartLog,
  ) {
    const keyOf = (tenantId: TenantId) => issueWorkerGrant(tenantId, 'api');
    this.keep = new KeepOldSecrets({
      ...{ store, directory, keyOf },
      report: (error, projectId) => this.report(error, { projectId }),
    });
  }

  onApplicationBootstrap(): void {
    this.moved = this.keep.run(this.stop.signal).catch((error: unknown) => this.report(error, {}));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await this.moved;
  }

  private report(error: unknown, about: object): void {
    this.log.error({ err: error, ...about }, 'secrets of old canvases were not moved; the next start tries again');
  }
}
