import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { TenantId } from '@tiffin/kernel';
import { PostgresOauthStore } from '@tiffin/postgres';

const everyMs = 3_600_000;
const tenantsAtOnce = 500;
const beforeAll = '00000000-0000-0000-0000-000000000000' as TenantId;

/** Forgets what was granted and has expired, every hour. Several processes that do it do no harm. */
@Injectable()
export class ForgetGrants implements OnModuleInit, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(PostgresOauthStore) private readonly store: Pick<PostgresOauthStore, 'forgetGrants'>) {}

  onModuleInit(): void {
    // A database that is away is asked again in an hour; nothing waits for it.
    this.timer = setInterval(() => void this.run().catch(() => undefined), everyMs).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  async run(): Promise<void> {
    let last: TenantId | null = beforeAll;
    while (last !== null) last = await this.store.forgetGrants(last, tenantsAtOnce);
  }
}
