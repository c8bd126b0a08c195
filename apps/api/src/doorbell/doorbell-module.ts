import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { TenantDatabase } from '@tiffin/postgres';
import type { Doorbell } from '@tiffin/work-operations';

/** A bell that lets what is under way go out before it is closed. */
type OpenedDoorbell = Doorbell & { close(): Promise<void> };
/** The database says what is to be put into the queue. */
export type OpenDoorbell = (database: TenantDatabase) => OpenedDoorbell;

/** Stands for `Doorbell`. */
export const doorbellToken = Symbol('doorbell');

/** Rings for work after a change. */
@Global()
@Module({})
export class DoorbellModule implements OnApplicationShutdown {
  static forRoot(open: OpenDoorbell): DynamicModule {
    return {
      module: DoorbellModule,
      providers: [{ provide: doorbellToken, useFactory: open, inject: [TenantDatabase] }],
      exports: [doorbellToken],
    };
  }

  constructor(@Inject(doorbellToken) private readonly doorbell: OpenedDoorbell) {}

  onApplicationShutdown(): Promise<void> {
    return this.doorbell.close();
  }
}
