import type { TestClient } from '@tiffin/testing';

interface Projects {
  readonly projects: {
    readonly edges: readonly { readonly node: { readonly environments: readonly { id: string; name: string }[] } }[];
  };
}

interface Deployments {
  readonly environment: {
    readonly deployments: {
      readonly edges: readonly { readonly node: { readonly steps: readonly { name: string; state: string }[] } }[];
    };
  };
}

/** What the last deployment to an environment of the first project is through. */
export async function passedSteps(client: TestClient, stage: string): Promise<readonly string[]> {
  const { projects } = await client.graphql<Projects>(
    '{ projects(first: 1) { edges { node { environments { id name } } } } }',
  );
  const id = projects.edges[0]?.node.environments.find(({ name }) => name === stage)?.id ?? '';
  const { environment } = await client.graphql<Deployments>(
    `{ environment(id: "${id}") { deployments(first: 1) { edges { node { steps { name state } } } } } }`,
  );
  const steps = environment.deployments.edges[0]?.node.steps ?? [];
  return steps.filter(({ state }) => state === 'succeeded').map(({ name }) => name);
}
