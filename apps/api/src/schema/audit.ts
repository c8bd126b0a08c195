import { ArgsType, Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { PartOfParent } from '../access/requires.js';
import { GraphQLJson } from './json.js';
import { PageArguments } from './page-arguments.js';
import { PageInfo } from './page-info.js';

@ObjectType({ description: 'One act on record. docs/audit.md says what each field proves.' })
export class AuditEvent {
  @Field(() => ID)
  id!: string;

  @Field(() => Int, { description: 'From 1 in each tenant, without gaps.' })
  seq!: number;

  @Field(() => Date)
  at!: Date;

  @Field(() => String, { description: 'user, service_account, operator or worker.' })
  actorKind!: string;

  @Field(() => String)
  actorId!: string;

  @Field(() => String, { nullable: true, description: 'Null once it is erased.' })
  actorName!: string | null;

  @Field(() => ID, { nullable: true, description: 'The API token that the actor acted through.' })
  tokenId!: string | null;

  @Field(() => String, { nullable: true, description: 'Id of the user for whom the actor acted.' })
  onBehalfOf!: string | null;

  @Field(() => String, { nullable: true })
  requestId!: string | null;

  @Field(() => String)
  action!: string;

  @Field(() => String)
  objectKind!: string;

  @Field(() => String)
  objectId!: string;

  @Field(() => GraphQLJson)
  detail!: unknown;

  @Field(() => String, { nullable: true, description: 'JSON that tells who somebody is; null once it is erased.' })
  personal!: string | null;

  @Field(() => String, { nullable: true, description: 'SHA-256 of what changed, as it was.' })
  beforeHash!: string | null;

  @Field(() => String, { nullable: true, description: 'SHA-256 of what changed, as it is now.' })
  afterHash!: string | null;

  @Field(() => String, { description: 'SHA-256 of `body`.' })
  hash!: string;

  @Field(() => String)
  previousHash!: string;

  @Field(() => String, { description: 'JSON, byte for byte as hashed.' })
  body!: string;

  @Field(() => String, { nullable: true })
  actorSalt!: string | null;

  @Field(() => String, { nullable: true })
  personalSalt!: string | null;
}

@ObjectType()
export class AuditEventEdge {
  @Field(() => String)
  cursor!: string;

  @Field(() => AuditEvent)
  node!: AuditEvent;
}

@ObjectType()
export class AuditEventConnection {
  @Field(() => [AuditEventEdge])
  edges!: readonly AuditEventEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}

@ArgsType()
export class AuditEventArguments extends PageArguments {
  @Field(() => ID)
  tenantId!: string;

  @Field(() => String, { nullable: true })
  actorId?: string | null;

  @Field(() => String, { nullable: true, description: 'E.g. `canvas.save`.' })
  action?: string | null;

  @Field(() => String, { nullable: true })
  objectKind?: string | null;

  @Field(() => String, { nullable: true })
  objectId?: string | null;

  @Field(() => Date, { nullable: true })
  from?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Before this moment.' })
  to?: Date | null;
}

@ObjectType({ description: 'The newest signed statement about the ends of all chains that has seen this one.' })
export class AuditCheckpoint {
  @Field(() => Int)
  number!: number;

  @Field(() => Date)
  at!: Date;

  @Field(() => Int, { description: 'Events up to this one are proven by it.' })
  seq!: number;

  @Field(() => String, { description: 'JSON, byte for byte as signed.' })
  body!: string;

  @Field(() => String, { description: 'Ed25519, base64.' })
  signature!: string;

  @Field(() => GraphQLJson, { description: 'The end of this chain in it.' })
  head!: unknown;

  @Field(() => GraphQLJson, { description: 'The way from that to the root that is signed.' })
  path!: unknown;
}

@ObjectType()
export class AuditAlarm {
  @Field(() => String)
  kind!: string;

  @Field(() => String)
  text!: string;

  @Field(() => Int, { nullable: true, description: 'The first event that is not as it was.' })
  seq!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The checkpoint that proves it, or that is itself missing or changed.',
  })
  checkpoint!: number | null;

  @Field(() => Date)
  raisedAt!: Date;
}

@ObjectType()
export class AuditState {
  @Field(() => Int)
  lastSeq!: number;

  @Field(() => Int, { description: 'Events before this one were dropped, as was signed.' })
  firstKeptSeq!: number;

  @Field(() => Int, { nullable: true, description: 'Null: nobody has verified anything yet.' })
  verifiedTo!: number | null;

  @Field(() => Date, { nullable: true })
  verifiedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When all of it was last verified.' })
  wholeVerifiedAt!: Date | null;

  @Field(() => AuditCheckpoint, { nullable: true })
  @PartOfParent()
  checkpoint!: AuditCheckpoint | null;

  @PartOfParent()
  @Field(() => AuditAlarm, { nullable: true, description: 'Null: everything is as it was written.' })
  alarm!: AuditAlarm | null;
}
