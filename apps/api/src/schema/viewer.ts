import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { TenantId } from '@tiffin/kernel';
import { PartOfParent } from '../access/requires.js';
import { Role } from './states.js';
import { Tenant } from './tenant.js';

@ObjectType()
export class Membership {
  tenantId!: TenantId;

  @Field(() => Role)
  role!: string;
}

@ObjectType({ description: 'A person, of the platform and not of a tenant.' })
export class User {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String, { nullable: true })
  email!: string | null;

  @Field(() => Boolean, { description: 'Whether the identity provider has verified the address.' })
  emailVerified!: boolean;
}

@ObjectType({ description: 'Who calls: a person, or whom an API token stands for.' })
export class Viewer {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => User, {
    nullable: true,
    description: 'The person who calls themselves. Null behind an API token, and before the first `signIn`.',
  })
  @PartOfParent()
  user!: User | null;

  @Field(() => Boolean, { description: 'Whether they run the installation: then `operator` answers them.' })
  isOperator!: boolean;

  @Field(() => [Membership])
  @PartOfParent()
  memberships!: readonly Membership[];
}

@ObjectType()
export class SignInPayload {
  @Field(() => Viewer)
  viewer!: Viewer;

  @Field(() => Tenant, { nullable: true, description: 'The tenant that was made now. Null: none was to be made.' })
  tenant!: Tenant | null;
}

@ObjectType()
export class DeleteAccountPayload {
  @Field(() => Boolean)
  deleted!: boolean;
}

@ObjectType()
export class SignOutEverywherePayload {
  @Field(() => Boolean)
  signedOut!: boolean;
}
