import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { CellSettings, CellState as State, CellStateToSay } from '@tiffin/deployments-rules';
import type { CellId } from '@tiffin/kernel';
import { GraphQLJson } from './json.js';
import { CellState, CellStateToSet } from './states.js';

@ObjectType({ description: 'Where environments of tenants run.' })
export class OperatorCell {
  @Field(() => ID)
  id!: CellId;

  @Field(() => String)
  name!: string;

  @Field(() => String, { description: 'Which code speaks to it: local or kubernetes.' })
  driver!: string;

  @Field(() => String)
  address!: string;

  @Field(() => GraphQLJson, { description: 'What its driver has to know beside the address.' })
  settings!: CellSettings;

  @Field(() => CellState)
  state!: State;

  @Field(() => Int, { nullable: true, description: 'How many tenants it takes. Null: there is no limit.' })
  capacity!: number | null;

  @Field(() => Int, { description: 'How many it has.' })
  tenants!: number;

  @Field(() => Int, { description: 'How many are on their way to it; their places are kept.' })
  incoming!: number;

  @Field(() => String, { nullable: true, description: 'Where its host names live. Null: as the installation says.' })
  domain!: string | null;

  @Field(() => Int, { nullable: true, description: 'Where it answers them. Null: as the installation says.' })
  routerPort!: number | null;

  @Field(() => Date, { nullable: true, description: 'Since when it has not answered. Null: it does.' })
  silentSince!: Date | null;

  @Field(() => Date, { nullable: true, description: 'Since when it waits to be inspected, to be opened then.' })
  openingSince!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was inspected last.' })
  inspectedAt!: Date | null;

  @Field(() => [String], { description: 'What was in the way of opening it then.' })
  problems!: readonly string[];

  @Field(() => GraphQLJson, { description: 'What was seen of it then, by name.' })
  facts!: CellSettings;
}

@InputType()
export class AddCellInput {
  @Field(() => String, { description: 'Small letters, digits and inner hyphens, 40 at most.' })
  name!: string;

  @Field(() => String, { description: 'local or kubernetes.' })
  driver!: string;

  @Field(() => String, {
    description:
      'Of a local cell: "default", or its folder. Of a cluster: the name of a kubeconfig in TIFFIN_KUBECONFIGS_DIR, and perhaps #context.',
  })
  address!: string;

  @Field(() => GraphQLJson, { nullable: true, description: 'As docs/operate.md has them.' })
  settings?: unknown;

  @Field(() => Int, { nullable: true, description: 'How many tenants it takes. Left out: there is no limit.' })
  capacity?: number | null;

  @Field(() => String, { nullable: true })
  domain?: string | null;

  @Field(() => Int, { nullable: true })
  routerPort?: number | null;
}

@InputType({ description: 'What is left out stays as it is.' })
export class ChangeCellInput {
  @Field(() => ID)
  cellId!: string;

  @Field(() => String, { nullable: true })
  address?: string | null;

  @Field(() => GraphQLJson, { nullable: true, description: 'All of them.' })
  settings?: unknown;

  @Field(() => Int, { nullable: true, description: 'Null: there is no limit any more.' })
  capacity?: number | null;

  @Field(() => String, { nullable: true, description: 'Null: as the installation says.' })
  domain?: string | null;

  @Field(() => Int, { nullable: true, description: 'Null: as the installation says.' })
  routerPort?: number | null;
}

@InputType()
export class SetCellStateInput {
  @Field(() => ID)
  cellId!: string;

  @Field(() => CellStateToSet, {
    description:
      'open: it is inspected first, and opened if nothing is in the way; `openingSince` and `problems` tell.',
  })
  state!: CellStateToSay;
}

@InputType()
export class RemoveCellInput {
  @Field(() => ID)
  cellId!: string;
}

@ObjectType()
export class OperatorCellPayload {
  @Field(() => OperatorCell)
  cell!: OperatorCell;
}

@ObjectType()
export class RemoveCellPayload {
  @Field(() => Boolean)
  removed!: boolean;
}
