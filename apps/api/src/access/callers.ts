import type { Membership } from '@tiffin/access';
import { Refusal, type TenantId } from '@tiffin/kernel';
import type { PostgresDirectory, PostgresReadModel } from '@tiffin/postgres';
import { apiActor } from './api-actor.js';
import { bearerToken } from './bearer-token.js';
import { Caller } from './caller.js';
import type { Identity, TokenReader } from './token-reader.js';

/** Finds out who calls: the token proves the person, our own rows say of which tenants the person is a member now. */
export class Callers {
  constructor(
    private readonly tokens: TokenReader,
    private readonly directory: Pick<PostgresDirectory, 'tenantsOfUser'>,
    private readonly readModel: Pick<PostgresReadModel, 'members'>,
  ) {}

  /** Throws UNAUTHENTICATED unless the header holds a token that stands. */
  async read(authorization: unknown): Promise<Caller> {
    const token = bearerToken(authorization);
    const identity = token === null ? null : await this.tokens.read(token);
    if (!identity) throw Refusal.of('UNAUTHENTICATED');
    const tenants = await this.directory.tenantsOfUser(identity.userId);
    const memberships = await Promise.all(tenants.map((tenantId) => this.membership(identity, tenantId)));
    return new Caller(
      identity.userId,
      identity.name,
      memberships.filter((one) => one !== null),
    );
  }

  /** The directory may still name a tenant that the person has left; the tenant's own rows decide. */
  private async membership(identity: Identity, tenantId: TenantId): Promise<Membership | null> {
    const known = identity.memberships.find((one) => one.tenantId === tenantId);
    if (known) return known;
    const [member] = await this.readModel.members({ tenantId, actor: apiActor }, [identity.userId]);
    return member ?? null;
  }
}
