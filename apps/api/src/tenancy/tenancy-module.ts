import { Module } from '@nestjs/common';
import { PostgresLifeStore, PostgresTenancyStore } from '@tiffin/postgres';
import {
  ArchiveProject,
  CreateProject,
  DeleteProject,
  DeleteTenant,
  type Grace,
  type LifeStore,
  RenameProject,
  RestoreProject,
  RestoreTenant,
} from '@tiffin/tenancy-operations';
import { ProjectLifeResolver } from './project-life-resolver.js';
import { ProjectResolver } from './project-resolver.js';
import { TenantLifeResolver } from './tenant-life-resolver.js';
import { MembershipResolver, ViewerResolver } from './viewer-resolver.js';

const resolvers = [ViewerResolver, MembershipResolver, ProjectResolver, ProjectLifeResolver, TenantLifeResolver];

const grace: Grace = { projectDays: 7, tenantDays: 30 };

const onLives = (operation: new (store: LifeStore, grace: Grace) => object) => ({
  provide: operation,
  useFactory: (store: PostgresLifeStore) => new operation(store, grace),
  inject: [PostgresLifeStore],
});

/** Who calls, their tenants, and the projects of those. */
@Module({
  providers: [
    ...resolvers,
    ...[RenameProject, ArchiveProject, RestoreProject, DeleteProject, DeleteTenant, RestoreTenant].map(onLives),
    {
      provide: CreateProject,
      useFactory: (store: PostgresTenancyStore) => new CreateProject(store),
      inject: [PostgresTenancyStore],
    },
  ],
})
export class TenancyModule {
  static readonly resolvers = resolvers;
}
