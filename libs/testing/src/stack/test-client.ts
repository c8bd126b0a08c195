import { type IncomingHttpHeaders, request as httpRequest } from 'node:http';
import { waitUntil } from '../wait-until.js';

export interface GraphqlError {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly problems?: readonly Record<string, string>[] };
}

/** What the API refused; `errors` as it sent them. */
export class ApiRefusal extends Error {
  constructor(readonly errors: readonly GraphqlError[]) {
    super(errors.map((error) => error.message).join('; '));
  }

  get code(): string | undefined {
    return this.errors[0]?.extensions?.code;
  }
}

export interface EnvironmentView {
  readonly id: string;
  readonly state: string;
  readonly failure: { readonly unitKey: string | null; readonly text: string } | null;
  readonly fault: string | null;
  readonly liveRevision: number | null;
  readonly desiredRevision: { readonly number: number };
  readonly currentRelease: { readonly id: string; readonly sha256: string } | null;
  readonly urls: readonly { readonly url: string; readonly gatewayName: string }[];
}

export interface ProjectView {
  readonly id: string;
  readonly slug: string;
  readonly environmentId: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

const environmentFields = `id state failure { unitKey text } fault liveRevision desiredRevision { number } currentRelease { id sha256 } urls { url gatewayName }`;

/** A user of the platform: speaks GraphQL to the api, and HTTP to gateways by their host names. */
export class TestClient {
  constructor(
    private readonly apiUrl: string,
    private readonly routerUrl: string,
    private readonly token: string,
  ) {}

  graphql<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    return this.send(JSON.stringify({ query, variables }));
  }

  protected async send<T>(body: string, further: Readonly<Record<string, string>> = {}): Promise<T> {
    const response = await fetch(`${this.apiUrl}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token}`, ...further },
      body,
    });
    const answer = (await response.json()) as { data?: T; errors?: GraphqlError[] };
    if (answer.errors) throw new ApiRefusal(answer.errors);
    return answer.data as T;
  }

  async createProject(name: string): Promise<ProjectView> {
    const { createProject } = await this.graphql<{
      createProject: { project: { id: string; slug: string; environments: { id: string }[] } };
    }>(
      `mutation ($name: String!) { createProject(input: { name: $name, environments: ["development"] }) { project { id slug environments { id } } } }`,
      { name },
    );
    const { id, slug, environments } = createProject.project;
    return { id, slug, environmentId: environments[0]?.id ?? '' };
  }

  async save(
    projectId: string,
    baseRevision: number,
    operations: readonly unknown[],
  ): Promise<{ number: number; changed: boolean }> {
    const { saveCanvas } = await this.graphql<{ saveCanvas: { changed: boolean; revision: { number: number } } }>(
      `mutation ($input: SaveCanvasInput!) { saveCanvas(input: $input) { changed revision { number } } }`,
      { input: { projectId, baseRevision, operations } },
    );
    return { number: saveCanvas.revision.number, changed: saveCanvas.changed };
  }

  async environment(id: string): Promise<EnvironmentView> {
    const { environment } = await this.graphql<{ environment: EnvironmentView }>(
      `query ($id: ID!) { environment(id: $id) { ${environmentFields} } }`,
      { id },
    );
    return environment;
  }

  /** Waits until a revision serves; an environment that failed meanwhile is an error with its failure. */
  untilLive(environmentId: string, revision: number, withinMs?: number): Promise<EnvironmentView> {
    const look = async () => {
      const environment = await this.environment(environmentId);
      if (environment.state.endsWith('failed')) throw new Error(environment.failure?.text ?? environment.state);
      return environment.state === 'live' && environment.liveRevision === revision ? environment : null;
    };
    return waitUntil(`revision ${revision} to be live`, look, withinMs);
  }

  untilFailed(environmentId: string, withinMs?: number): Promise<EnvironmentView> {
    const look = async () => {
      const environment = await this.environment(environmentId);
      return environment.state.endsWith('failed') ? environment : null;
    };
    return waitUntil('the environment to fail', look, withinMs);
  }

  /** Calls a gateway by its host name; `*.localhost` is not resolved but sent to the router. */
  call(
    url: string,
    options: { method?: string; body?: string; headers?: Record<string, string> } = {},
  ): Promise<HttpAnswer> {
    const { host, pathname, search } = new URL(url);
    const { method = 'GET', body, headers = {} } = options;
    return new Promise((resolve, reject) => {
      const call = httpRequest(
        this.routerUrl,
        { method, path: pathname + search, headers: { host, ...headers } },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text, headers: answer.headers }));
          answer.on('error', reject);
        },
      );
      call.on('error', reject);
      call.end(body);
    });
  }
}
