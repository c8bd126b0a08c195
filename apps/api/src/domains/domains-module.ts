import { type DynamicModule, Module } from '@nestjs/common';
import { AddDomain, CheckDomain, type OwnershipRecords, RemoveDomain } from '@tiffin/domains-operations';
import { PostgresDomainStore } from '@tiffin/postgres';
import type { Doorbell } from '@tiffin/work-operations';
import { doorbellToken } from '../doorbell/doorbell-module.js';
import { ringingOperation } from '../doorbell/ringing-operation.js';
import { DomainResolver } from './domain-resolver.js';
import { EnvironmentDomainsResolver } from './environment-domains-resolver.js';

const resolvers = [DomainResolver, EnvironmentDomainsResolver];

/** Domains of tenants' own that lead to their environments. */
@Module({})
export class DomainsModule {
  static readonly resolvers = resolvers;

  static forRoot(records: OwnershipRecords): DynamicModule {
    return {
      module: DomainsModule,
      providers: [
        ...resolvers,
        {
          provide: AddDomain,
          useFactory: (store: PostgresDomainStore) => new AddDomain(store),
          inject: [PostgresDomainStore],
        },
        {
          provide: CheckDomain,
          useFactory: (store: PostgresDomainStore, doorbell: Doorbell) => new CheckDomain(store, records, doorbell),
          inject: [PostgresDomainStore, doorbellToken],
        },
        ringingOperation(RemoveDomain, PostgresDomainStore),
      ],
    };
  }
}
