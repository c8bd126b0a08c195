import type { Role as RoleName } from '@tiffin/access';
import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import type { TenantId } from '@tiffin/kernel';
import { PageInfo } from './page-info.js';
import { Role } from './states.js';

@ObjectType({ description: 'A machine of the tenant. It acts through API tokens alone.' })
export class ServiceAccount {
  tenantId!: TenantId;

  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => Role)
  role!: RoleName;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'Since when its tokens open nothing; null while they do.' })
  disabledAt!: Date | null;
}

@ObjectType()
export class ServiceAccountEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => ServiceAccount)
  node!: ServiceAccount;
}

@ObjectType()
export class ServiceAccountConnection {
  @Field(() => [ServiceAccountEdge])
  edges!: readonly ServiceAccountEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@InputType()
export class CreateServiceAccountInput {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => String, { description: 'At most 100 characters; compared without case.' })
  name!: string;

  @Field(() => Role, { description: 'viewer, developer or admin; never above your own.' })
  role!: RoleName;
}

@InputType()
export class ServiceAccountInput {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => ID)
  serviceAccountId!: string;
}

@ObjectType()
export class ServiceAccountPayload {
  @Field(() => ServiceAccount)
  serviceAccount!: ServiceAccount;
}

@ObjectType()
export class DeleteServiceAccountPayload {
  @Field(() => ID)
  serviceAccountId!: string;
}
