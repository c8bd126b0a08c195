import { type TestClient, waitUntil } from '@tiffin/testing';

export interface StageView {
  readonly id: string;
  readonly name: string;
}

export interface EndedPromotion {
  readonly phase: string;
  readonly note: string | null;
  readonly steps: readonly { readonly name: string; readonly state: string; readonly detail: string | null }[];
}

/** A project with the four stages of a new one, and what people do with its releases. */
export class StagedProject {
  private constructor(
    readonly id: string,
    readonly stages: readonly StageView[],
    private readonly client: TestClient,
  ) {}

  static async create(client: TestClient, name: string): Promise<StagedProject> {
    const { createProject } = await client.graphql<{
      createProject: { project: { id: string; environments: StageView[] } };
    }>(
      'mutation ($name: String!) { createProject(input: { name: $name }) { project { id environments { id name } } } }',
      { name },
    );
    const { id, environments } = createProject.project;
    return new StagedProject(id, environments, client);
  }

  stage(name: string): StageView {
    const found = this.stages.find((one) => one.name === name);
    if (!found) throw new Error(`There is no stage "${name}".`);
    return found;
  }

  async bind(stage: StageView, kind: 'Variable' | 'Secret', binding: { name: string; value: string }): Promise<void> {
    await this.client.graphql(
      `mutation ($input: Set${kind}Input!) { set${kind}(input: $input) { environment { id } } }`,
      { input: { environmentId: stage.id, ...binding } },
    );
  }

  /** Resolves at its end, whichever that is. */
  async promote(stage: StageView, release: string): Promise<EndedPromotion> {
    const { promoteRelease } = await this.client.graphql<{ promoteRelease: { promotion: { id: string } } }>(
      'mutation ($input: PromoteReleaseInput!) { promoteRelease(input: $input) { promotion { id } } }',
      { input: { environmentId: stage.id, release } },
    );
    return this.ended(stage, promoteRelease.promotion.id);
  }

  /** To what was stable before. */
  async rollBack(stage: StageView): Promise<EndedPromotion> {
    const { rollBack } = await this.client.graphql<{ rollBack: { promotion: { id: string } } }>(
      'mutation ($input: RollBackInput!) { rollBack(input: $input) { promotion { id } } }',
      { input: { environmentId: stage.id } },
    );
    return this.ended(stage, rollBack.promotion.id);
  }

  private ended({ id, name }: StageView, promotionId: string): Promise<EndedPromotion> {
    const query =
      'query ($id: ID!, $of: ID!) { environment(id: $id) { promotion(id: $of) { phase note steps { name state detail } } } }';
    const look = async () => {
      const { environment } = await this.client.graphql<{ environment: { promotion: EndedPromotion } }>(query, {
        id,
        of: promotionId,
      });
      return ['Pending', 'Running', 'Verifying'].includes(environment.promotion.phase) ? null : environment.promotion;
    };
    return waitUntil(`the promotion to "${name}" to end`, look, 60_000);
  }
}
