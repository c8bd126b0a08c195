import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { issueWorkerGrant } from '@tiffin/access';
import { SendNotices } from '@tiffin/events-operations';
import type { TenantId } from '@tiffin/kernel';
import { PostgresNotificationStore } from '@tiffin/postgres';
import type { PostOptions } from '@tiffin/tenancy-operations';

export const postToken = Symbol('PostOptions');
export const everyMsToken = Symbol('everyMs');

/** Writes to members what they want to know. Here, since the api alone knows their addresses. Several processes do not write twice. */
@Injectable()
export class Notices implements OnModuleInit, OnModuleDestroy {
  private readonly send: SendNotices;
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();

  constructor(
    @Inject(PostgresNotificationStore) store: PostgresNotificationStore,
    @Inject(postToken) { mailer, consoleUrl, onFailure }: PostOptions,
    @Inject(everyMsToken) private readonly everyMs: number,
  ) {
    const keyOf = (tenantId: TenantId) => issueWorkerGrant(tenantId, 'api');
    this.send = new SendNotices({ store, mailer, consoleUrl, keyOf, report: onFailure });
  }

  onModuleInit(): void {
    // A database that is away is asked again in a moment; nothing waits for it.
    this.timer = setInterval(() => void this.run().catch(() => undefined), this.everyMs).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.round.catch(() => undefined);
  }

  /** One round after the other. */
  run(): Promise<void> {
    this.round = this.round.catch(() => undefined).then(() => this.send.run());
    return this.round;
  }
}
