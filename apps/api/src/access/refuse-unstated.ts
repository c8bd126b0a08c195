import type { GraphQLSchema } from 'graphql';

/** Throws with the names of the operations that state no permission, so that none is open because somebody forgot. */
export function refuseUnstated(schema: GraphQLSchema): GraphQLSchema {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const unstated = roots.flatMap((root) =>
    Object.values(root?.getFields() ?? {})
      .filter(({ extensions }) => extensions['requires'] === undefined)
      .map(({ name }) => `${root?.name}.${name}`),
  );
  if (unstated.length > 0) {
    throw new Error(
      `These operations state no permission: ${unstated.join(', ')}. Put @Requires(...) on their resolvers.`,
    );
  }
  return schema;
}
