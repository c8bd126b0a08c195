import { type DynamicModule, Global, Module } from '@nestjs/common';
import { PostgresDirectory } from '@tiffin/postgres';
import { Places } from './places.js';
import type { EnvironmentCells } from './tenants-cells.js';

/** The cells of all tenants, and where their gateways answer. */
export interface OpenedCells {
  readonly cell: EnvironmentCells;
  readonly places: Places;
}

export type OpenCells = (directory: PostgresDirectory) => OpenedCells;

/** Stands for `EnvironmentCells`. */
export const cellsToken = Symbol('cells');
const openedToken = Symbol('opened cells');

/** What is seen of running units: for looking only. */
@Global()
@Module({})
export class CellsModule {
  static forRoot(open: OpenCells): DynamicModule {
    return {
      module: CellsModule,
      providers: [
        { provide: openedToken, useFactory: open, inject: [PostgresDirectory] },
        { provide: cellsToken, useFactory: ({ cell }: OpenedCells) => cell, inject: [openedToken] },
        { provide: Places, useFactory: ({ places }: OpenedCells) => places, inject: [openedToken] },
      ],
      exports: [cellsToken, Places],
    };
  }
}
