import { type DynamicModule, Module } from '@nestjs/common';
import { SaveCanvas } from '@tiffin/canvas-operations';
import { PostgresCanvasStore } from '@tiffin/postgres';
import type { Doorbell } from '@tiffin/work-operations';
import { doorbellToken } from '../doorbell/doorbell-module.js';
import { RevisionResolver } from './revision-resolver.js';
import { SecretsAtStart, type StartLog, startLogToken } from './secrets-at-start.js';

export interface CanvasOptions {
  /** Under which this installation's host names lie. */
  readonly domain: string;
  /** Told of what could not be moved out of old canvases. */
  readonly log: StartLog;
}

const resolvers = [RevisionResolver];

/** Canvases and their revisions. */
@Module({})
export class CanvasModule {
  static readonly resolvers = resolvers;

  static forRoot({ domain, log }: CanvasOptions): DynamicModule {
    return {
      module: CanvasModule,
      providers: [
        ...resolvers,
        SecretsAtStart,
        { provide: startLogToken, useValue: log },
        {
          provide: SaveCanvas,
          useFactory: (store: PostgresCanvasStore, doorbell: Doorbell) => new SaveCanvas(store, doorbell, { domain }),
          inject: [PostgresCanvasStore, doorbellToken],
        },
      ],
    };
  }
}
