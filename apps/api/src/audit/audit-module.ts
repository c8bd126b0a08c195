import { Module } from '@nestjs/common';
import { AuditResolver } from './audit-resolver.js';

const resolvers = [AuditResolver];

/** What is on record, and how far that is proven. */
@Module({ providers: resolvers })
export class AuditModule {
  static readonly resolvers = resolvers;
}
