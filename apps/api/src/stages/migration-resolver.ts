import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { MigrationRow } from '@tiffin/postgres';
import { PartOfParent } from '../access/requires.js';
import { EnvironmentMigration } from '../schema/environment-migration.js';
import { Release } from '../schema/release.js';
import { CurrentSession } from '../session/current-session.js';
import type { Session } from '../session/session.js';

@Resolver(() => EnvironmentMigration)
export class MigrationResolver {
  @ResolveField(() => Release)
  @PartOfParent()
  release(@Parent() { tenantId, releaseId }: MigrationRow, @CurrentSession() { loaders }: Session) {
    return loaders.releases.load({ tenantId, id: releaseId });
  }
}
