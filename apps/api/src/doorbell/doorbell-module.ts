import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Doorbell } from '@tiffin/work-operations';

/** A bell that lets what is under way go out before it is closed. */
type OpenedDoorbell = Doorbell & { close(): Promise<void> };
export type OpenDoorbell = () => OpenedDoorbell;

/** Stands for `Doorbell`. */
export const doorbellToken = Symbol('doorbell');

/** Rings for work after a change. */
@Global()
@Module({})
export class DoorbellModule implements OnApplicationShutdown {
  static forRoot(open: OpenDoorbell): DynamicModule {
    return {
      module: DoorbellModule,
      providers: [{ provide: doorbellToken, useFactory: open }],
      exports: [doorbellToken],
    };
  }

  constructor(@Inject(doorbellToken) private readonly doorbell: OpenedDoorbell) {}

  onApplicationShutdown(): Promise<void> {
    return this.doorbell.close();
  }
}
