import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import type { CertificateState as Certificate, DomainState } from '@tiffin/domains-rules';
import type { DomainId } from '@tiffin/kernel';
import { PartOfParent } from '../access/requires.js';
import { Environment } from './environment.js';
import { CertificateState, DomainState as State } from './states.js';

@ObjectType({ description: 'With which a domain is served over https.' })
export class DomainCertificate {
  @Field(() => CertificateState, {
    description:
      'none: no order was made, or the cell serves none. ordering: the first one is on its way. failing: the last try failed, and is made again; one that was issued before is served while it is valid.',
  })
  state!: Certificate;

  @Field(() => Date, { nullable: true, description: 'Until when the one that is served is valid.' })
  expiresAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'What is in the way, mostly in the words of the authority.' })
  problem!: string | null;

  @Field(() => Date, { nullable: true, description: 'When it is tried again, where something is in the way.' })
  nextTryAt!: Date | null;
}

@ObjectType({ description: 'A domain of the tenant’s own that leads to an environment. docs/domains.md says how.' })
export class CustomDomain {
  @Field(() => ID)
  id!: DomainId;

  @Field(() => String, { description: 'As DNS has it: lower case, with xn-- for what is not ASCII.' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'To which gateway it leads, as the host name of that begins; null: to the only one of the release.',
  })
  gateway!: string | null;

  @Field(() => State, {
    description:
      'failing: its record has gone, and it leads here still, for 7 days. lost: it led here, and does not any more.',
  })
  state!: DomainState;

  @Field(() => String, { nullable: true, description: 'What is in the way, and until when something can be done.' })
  problem!: string | null;

  @Field(() => String, { description: 'Of the TXT record that proves it, for as long as it leads here.' })
  recordName!: string;

  @Field(() => String)
  recordValue!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Where its CNAME leads. Null: no release has such a gateway yet. A domain that cannot have a CNAME takes ALIAS or ANAME, or an A record of the same address.',
  })
  target!: string | null;

  @Field(() => Date, { nullable: true })
  verifiedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'Since when its record is not found.' })
  failingSince!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was last looked at.' })
  lookedAt!: Date | null;

  @Field(() => DomainCertificate)
  @PartOfParent()
  certificate!: DomainCertificate;

  @Field(() => Date)
  createdAt!: Date;
}

@InputType()
export class DomainInput {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => String, { description: 'For example shop.example.com.' })
  name!: string;
}

@InputType()
export class AddDomainInput extends DomainInput {
  @Field(() => String, {
    nullable: true,
    description: 'Where it leads, as the host name of the gateway begins. Absent: to the only gateway of the release.',
  })
  gateway?: string | null;
}

@ObjectType()
export class AddDomainPayload {
  @Field(() => CustomDomain)
  domain!: CustomDomain;

  @Field(() => Environment)
  environment!: Environment;
}

@ObjectType()
export class CheckDomainPayload {
  @Field(() => CustomDomain)
  domain!: CustomDomain;
}

@ObjectType()
export class RemoveDomainPayload {
  @Field(() => Environment)
  environment!: Environment;
}
