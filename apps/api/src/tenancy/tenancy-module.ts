import { Module } from '@nestjs/common';
import { PostgresTenancyStore } from '@tiffin/postgres';
import { CreateProject } from '@tiffin/tenancy-operations';
import { ProjectResolver } from './project-resolver.js';
import { MembershipResolver, ViewerResolver } from './viewer-resolver.js';

const resolvers = [ViewerResolver, MembershipResolver, ProjectResolver];

/** Who calls, their tenants, and the projects of those. */
@Module({
  providers: [
    ...resolvers,
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
