interface Placed {
  readonly id: string;
  readonly upstream: readonly { readonly id: string }[];
}

/** The stages of a project from left to right: each in the column behind the last of those from which its releases come. */
export function stageColumns<Stage extends Placed>(stages: readonly Stage[]): readonly (readonly Stage[])[] {
  const depths = depthsOf(stages);
  const columns: Stage[][] = [];
  for (const stage of stages) (columns[depths.get(stage.id) ?? 0] ??= []).push(stage);
  return columns.filter((column) => column !== undefined);
}

function depthsOf(stages: readonly Placed[]): ReadonlyMap<string, number> {
  const depths = new Map(stages.map(({ id }) => [id, 0]));
  // The way through a pipeline is no longer than it has stages; the API keeps circles out, and this ends in one, too.
  for (let round = 1; round < stages.length; round += 1)
    for (const { id, upstream } of stages) {
      const behind = upstream.map((one) => (depths.get(one.id) ?? -1) + 1);
      depths.set(id, Math.min(stages.length - 1, Math.max(0, ...behind)));
    }
  return depths;
}
