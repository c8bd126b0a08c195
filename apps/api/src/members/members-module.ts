import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { PostgresInvitationStore, PostgresMemberStore } from '@tiffin/postgres';
import {
  AcceptInvitation,
  ChangeMemberRole,
  InvitationPost,
  InviteMember,
  LeaveTenant,
  OwnInvitations,
  type PostOptions,
  RemoveMember,
  ResendInvitation,
  RevokeInvitation,
  TransferOwnership,
} from '@tiffin/tenancy-operations';
import { AcceptanceResolver } from './acceptance-resolver.js';
import { InvitationResolver } from './invitation-resolver.js';
import { MemberResolver } from './member-resolver.js';
import { OwnInvitationsResolver } from './own-invitations-resolver.js';
import { OwnPlaceResolver } from './own-place-resolver.js';

const resolvers = [MemberResolver, OwnPlaceResolver, InvitationResolver, AcceptanceResolver, OwnInvitationsResolver];

const onMembers = [ChangeMemberRole, RemoveMember, LeaveTenant, TransferOwnership].map(
  (operation: Type & (new (store: PostgresMemberStore) => object)) => ({
    provide: operation,
    useFactory: (store: PostgresMemberStore) => new operation(store),
    inject: [PostgresMemberStore],
  }),
);
const withPost = [InviteMember, ResendInvitation].map(
  (operation: Type & (new (store: PostgresInvitationStore, post: InvitationPost) => object)) => ({
    provide: operation,
    useFactory: (store: PostgresInvitationStore, post: InvitationPost) => new operation(store, post),
    inject: [PostgresInvitationStore, InvitationPost],
  }),
);
const onInvitations = [RevokeInvitation, AcceptInvitation, OwnInvitations].map(
  (operation: Type & (new (store: PostgresInvitationStore) => object)) => ({
    provide: operation,
    useFactory: (store: PostgresInvitationStore) => new operation(store),
    inject: [PostgresInvitationStore],
  }),
);

/** Who is in a tenant, and who is invited into it. */
@Module({})
export class MembersModule {
  static readonly resolvers = resolvers;

  static forRoot(post: PostOptions): DynamicModule {
    return {
      module: MembersModule,
      providers: [
        ...resolvers,
        ...onMembers,
        ...withPost,
        ...onInvitations,
        {
          provide: InvitationPost,
          useFactory: (store: PostgresInvitationStore) => new InvitationPost(store, post),
          inject: [PostgresInvitationStore],
        },
      ],
    };
  }
}
