import { type DynamicModule, Module, type Provider, type Type } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver } from '@nestjs/mercurius';
import { RetryBuild } from '@tiffin/builds-operations';
import { SaveCanvas } from '@tiffin/canvas-operations';
import { RemoveSecret, RetryDeployment, SetSecret } from '@tiffin/deployments-operations';
import { CreateProject } from '@tiffin/tenancy-operations';
import { AccessGuard } from './access/access-guard.js';
import type { ApiParts } from './api-parts.js';
import { graphqlOptions } from './graphql-options.js';
import { CellWatch } from './live/cell-watch.js';
import { LiveChanges } from './live/live-changes.js';
import { resolvers } from './resolvers/index.js';
import { Places } from './resolvers/place.js';
import { cellToken } from './resolvers/running-units-resolver.js';
import { Sessions } from './session/sessions.js';

@Module({})
export class ApiModule {
  /** `further`: resolvers besides the API's own. */
  static of(parts: ApiParts, further: readonly Type[] = []): DynamicModule {
    return {
      module: ApiModule,
      imports: [GraphQLModule.forRoot({ driver: MercuriusDriver, ...graphqlOptions(parts.log) })],
      providers: [...resolvers, ...further, { provide: APP_GUARD, useClass: AccessGuard }, ...providersOf(parts)],
    };
  }
}

const providersOf = (parts: ApiParts): Provider[] => [
  { provide: Sessions, useValue: new Sessions(parts.callers, parts) },
  { provide: LiveChanges, useValue: parts.changes },
  { provide: CellWatch, useValue: parts.cellWatch },
  { provide: cellToken, useValue: parts.cell },
  { provide: Places, useValue: parts.places },
  { provide: CreateProject, useValue: parts.createProject },
  { provide: SaveCanvas, useValue: parts.saveCanvas },
  { provide: SetSecret, useValue: parts.setSecret },
  { provide: RemoveSecret, useValue: parts.removeSecret },
  { provide: RetryBuild, useValue: parts.retryBuild },
  { provide: RetryDeployment, useValue: parts.retryDeployment },
];
