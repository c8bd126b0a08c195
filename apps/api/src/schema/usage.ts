import { Field, Float, ID, ObjectType } from '@nestjs/graphql';
import type { QuotaName, QuotaUnit as QuotaUnitName } from '@tiffin/tenancy-rules';
import { QuotaResource, QuotaUnit } from './states.js';

@ObjectType({ description: 'What a tenant may use. Operators assign it.' })
export class Plan {
  @Field(() => String)
  name!: string;
}

/** Counts are floats of GraphQL: its integers end at 2 billion, and a month may have more requests. */
@ObjectType({ description: 'What a tenant uses of one resource that its plan limits.' })
export class Usage {
  @Field(() => QuotaResource)
  resource!: QuotaName;

  @Field(() => Float, { description: 'A whole number, in `unit`.' })
  used!: number;

  @Field(() => Float, { nullable: true, description: 'A whole number, in `unit`; null: no limit.' })
  limit!: number | null;

  @Field(() => QuotaUnit)
  unit!: QuotaUnitName;

  @Field(() => Boolean, { description: "An operator has set the limit for this tenant, in the place of its plan's." })
  isOverridden!: boolean;

  @Field(() => Date, {
    nullable: true,
    description: 'When `used` begins anew; null for what is not counted by the month.',
  })
  resetsAt!: Date | null;
}

@ObjectType({ description: 'Requests of this month that came to one environment.' })
export class EnvironmentRequests {
  @Field(() => ID)
  environmentId!: string;

  @Field(() => String, { nullable: true, description: 'Its name; null: it is gone, and what it has used stays used.' })
  environment!: string | null;

  @Field(() => String, { nullable: true, description: 'The slug of its project.' })
  project!: string | null;

  @Field(() => Float, { description: 'A whole number.' })
  requests!: number;
}
