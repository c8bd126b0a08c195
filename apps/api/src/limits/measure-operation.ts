import {
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  GraphQLObjectType,
  isListType,
  getNullableType,
  Kind,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { longestPage } from '../schema/page.js';
import { limits } from './limits.js';

/** What a selection asks for at most. */
export interface Measure {
  readonly depth: number;
  readonly aliases: number;
  readonly cost: number;
  /** The longest page that is asked for in so many words. */
  readonly page: number;
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;
const nothing: Measure = { depth: 0, aliases: 0, cost: 0, page: 0 };

/**
 * Measures selections with their fragments spread out. Each fragment is measured once, however often it is spread, so that
 * a document cannot make the measuring itself costly. Introspection has graphql-js' own depth limit and counts flat.
 */
export class OperationMeasure {
  private readonly measured = new Map<string, Measure>();

  constructor(private readonly fragments: Fragments) {}

  of(selections: SelectionSetNode, type: GraphQLNamedType | undefined): Measure {
    return selections.selections.reduce<Measure>((sum, node) => {
      if (node.kind === Kind.FIELD) return add(sum, this.field(node, type));
      if (node.kind === Kind.INLINE_FRAGMENT) return add(sum, this.of(node.selectionSet, type));
      return add(sum, this.fragment(node.name.value, type));
    }, nothing);
  }

  private fragment(name: string, type: GraphQLNamedType | undefined): Measure {
    const known = this.measured.get(name);
    if (known) return known;
    // Stands in for itself while it is measured: a circle ends here, and the validation refuses it.
    this.measured.set(name, nothing);
    const definition = this.fragments.get(name);
    const measure = definition ? this.of(definition.selectionSet, type) : nothing;
    this.measured.set(name, measure);
    return measure;
  }

  private field(node: FieldNode, parent: GraphQLNamedType | undefined): Measure {
    const aliases = node.alias ? 1 : 0;
    const definition = parent instanceof GraphQLObjectType ? parent.getFields()[node.name.value] : undefined;
    const below = node.selectionSet ? this.of(node.selectionSet, definition && getNamedType(definition.type)) : nothing;
    const isIntrospection = node.name.value.startsWith('__');
    return {
      depth: isIntrospection ? 1 : 1 + below.depth,
      aliases: aliases + below.aliases,
      cost: ownCost(definition) + below.cost * (definition ? lengthOf(definition, node) : 1),
      page: Math.max(below.page, pageOf(node)),
    };
  }
}

const add = (one: Measure, other: Measure): Measure => ({
  depth: Math.max(one.depth, other.depth),
  aliases: one.aliases + other.aliases,
  cost: one.cost + other.cost,
  page: Math.max(one.page, other.page),
});

/** Of the field itself: `Costs` states what is more than one. */
const ownCost = (definition: GraphQLField<unknown, unknown> | undefined): number =>
  (definition?.extensions['costs'] as number | undefined) ?? 1;

/** How many rows a field may answer with. A connection counts at the field that takes `first`, its edges not again. */
function lengthOf(definition: GraphQLField<unknown, unknown>, node: FieldNode): number {
  if (definition.args.some(({ name }) => name === 'first')) {
    return pageLength(node.arguments?.find(({ name }) => name.value === 'first')?.value);
  }
  const isPlainList = isListType(getNullableType(definition.type)) && definition.name !== 'edges';
  return isPlainList ? limits.listLength : 1;
}

function pageOf({ arguments: given = [] }: FieldNode): number {
  const first = given.find(({ name }) => name.value === 'first')?.value;
  return first?.kind === Kind.INT ? Number(first.value) : 0;
}

function pageLength(first: ValueNode | undefined): number {
  if (first === undefined) return 20;
  const rows = first.kind === Kind.INT ? Number(first.value) : longestPage;
  // A page of less than one row is refused where it is read; here it would take off what the fields beside it cost.
  return rows < 1 ? longestPage : Math.min(rows, longestPage);
}
