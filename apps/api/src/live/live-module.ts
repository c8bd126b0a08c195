import { type BeforeApplicationShutdown, type DynamicModule, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { ChangeListener } from '@tiffin/postgres';
import { Callers } from '../access/callers.js';
import { cellsToken } from '../cells/cells-module.js';
import type { EnvironmentCells } from '../cells/tenants-cells.js';
import { CellWatch, type CellWatchTimes } from './cell-watch.js';
import { earsOf } from './ears.js';
import { LiveChanges } from './live-changes.js';
import { LiveResolver } from './live-resolver.js';
import { UnitLiveResolver } from './unit-live-resolver.js';
import { ViewerLiveResolver } from './viewer-live-resolver.js';

export interface LiveOptions {
  /** Where announcements are listened to. */
  readonly databaseUrl: string;
  readonly cellWatchTimes?: CellWatchTimes | undefined;
}

/** Subscriptions, and what wakes them: announcements of the database, and the cells. It listens before the first request. */
@Module({})
export class LiveModule implements OnModuleInit, BeforeApplicationShutdown {
  static readonly resolvers = [LiveResolver, UnitLiveResolver, ViewerLiveResolver];

  static forRoot({ databaseUrl, cellWatchTimes }: LiveOptions): DynamicModule {
    return {
      module: LiveModule,
      providers: [
        ...LiveModule.resolvers,
        LiveChanges,
        {
          provide: CellWatch,
          useFactory: (cells: EnvironmentCells) => new CellWatch(cells, cellWatchTimes),
          inject: [cellsToken],
        },
        {
          provide: ChangeListener,
          useFactory: (callers: Callers, changes: LiveChanges) =>
            new ChangeListener(databaseUrl, earsOf(callers, changes)),
          inject: [Callers, LiveChanges],
        },
      ],
    };
  }

  constructor(
    @Inject(ChangeListener) private readonly listener: ChangeListener,
    @Inject(CellWatch) private readonly cells: CellWatch,
  ) {}

  onModuleInit(): Promise<void> {
    return this.listener.open();
  }

  beforeApplicationShutdown(): Promise<void> {
    this.cells.close();
    return this.listener.close();
  }
}
