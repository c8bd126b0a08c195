import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { Project } from './project.js';
import { Tenant } from './tenant.js';

@InputType()
export class RenameProjectInput {
  @Field(() => ID)
  projectId!: string;

  @Field(() => String)
  name!: string;
}

@InputType()
export class ArchiveProjectInput {
  @Field(() => ID)
  projectId!: string;
}

@InputType()
export class RestoreProjectInput {
  @Field(() => ID)
  projectId!: string;
}

@InputType()
export class DeleteProjectInput {
  @Field(() => ID)
  projectId!: string;
}

@InputType()
export class DeleteTenantInput {
  @Field(() => ID)
  tenantId!: string;
}

@InputType()
export class RestoreTenantInput {
  @Field(() => ID)
  tenantId!: string;
}

@ObjectType()
export class RenameProjectPayload {
  @Field(() => Project)
  project!: Project;
}

@ObjectType()
export class ArchiveProjectPayload {
  @Field(() => Project)
  project!: Project;
}

@ObjectType()
export class RestoreProjectPayload {
  @Field(() => Project)
  project!: Project;
}

@ObjectType()
export class DeleteProjectPayload {
  @Field(() => Project)
  project!: Project;
}

@ObjectType()
export class DeleteTenantPayload {
  @Field(() => Tenant)
  tenant!: Tenant;
}

@ObjectType()
export class RestoreTenantPayload {
  @Field(() => Tenant)
  tenant!: Tenant;
}
