import { Module } from '@nestjs/common';
import {
  PostgresLifeStore,
  PostgresMemberStore,
  PostgresSignInStore,
  PostgresTenancyStore,
  PostgresUsers,
} from '@tiffin/postgres';
import {
  ArchiveProject,
  CreateProject,
  CreateTenant,
  DeleteAccount,
  DeleteProject,
  DeleteTenant,
  type Grace,
  type LifeStore,
  RenameProject,
  RenameTenant,
  RestoreProject,
  RestoreTenant,
  SignIn,
  SignOutEverywhere,
} from '@tiffin/tenancy-operations';
import { ProjectLifeResolver } from './project-life-resolver.js';
import { ProjectResolver } from './project-resolver.js';
import { TenantLifeResolver } from './tenant-life-resolver.js';
import { TenantResolver } from './tenant-resolver.js';
import { UsageResolver } from './usage-resolver.js';
import { MembershipResolver, ViewerResolver } from './viewer-resolver.js';

const resolvers = [
  ...[ViewerResolver, MembershipResolver, TenantResolver, TenantLifeResolver, UsageResolver],
  ...[ProjectResolver, ProjectLifeResolver],
];

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
    { provide: SignIn, useFactory: (store: PostgresSignInStore) => new SignIn(store), inject: [PostgresSignInStore] },
    {
      provide: CreateTenant,
      useFactory: (store: PostgresSignInStore) => new CreateTenant(store),
      inject: [PostgresSignInStore],
    },
    {
      provide: DeleteAccount,
      useFactory: (users: PostgresUsers) => new DeleteAccount(users),
      inject: [PostgresUsers],
    },
    {
      provide: SignOutEverywhere,
      useFactory: (users: PostgresUsers) => new SignOutEverywhere(users),
      inject: [PostgresUsers],
    },
    {
      provide: RenameTenant,
      useFactory: (store: PostgresMemberStore) => new RenameTenant(store),
      inject: [PostgresMemberStore],
    },
  ],
})
export class TenancyModule {
  static readonly resolvers = resolvers;
}
