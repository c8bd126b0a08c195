import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { PostgresDirectory } from '@tiffin/postgres';

const everyMs = 15_000;

/**
 * Ends overrides of limits whose time is over, and puts the end of support access on record, which opens nothing from its moment on, whether
 * or not this has run. Several processes that do it do no harm.
 */
@Injectable()
export class EndWhatIsOver implements OnModuleInit, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(PostgresDirectory) private readonly directory: Pick<PostgresDirectory, 'endExpiredSupport' | 'endOverride'>,
  ) {}

  onModuleInit(): void {
    // A database that is away is asked again in a moment; nothing waits for it.
    this.timer = setInterval(() => void this.run().catch(() => undefined), everyMs).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  async run(): Promise<void> {
    while (await this.directory.endExpiredSupport());
    while (await this.directory.endOverride());
  }
}
