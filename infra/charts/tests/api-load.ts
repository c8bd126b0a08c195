import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

export interface LoadPlace {
  readonly entranceUrl: string;
  readonly apiHost: string;
  readonly token: string;
  readonly projectId: string;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface LoadSeen {
  readonly answered: number;
  /** Why calls were answered rightly only when they were sent again with the same key, as docs/api.md has clients do. */
  readonly retried: readonly string[];
  /** What calls came to that were not answered rightly at all. */
  readonly failed: readonly string[];
}

/** For a minute. */
const tries = 240;
const againMs = 250;
/** Between two calls of a client, which leaves the processors of a small machine to what is asked. */
const pauseMs = 100;
const read = '{ viewer { memberships { tenant { id } } } }';
const rename = 'mutation ($input: RenameProjectInput!) { renameProject(input: $input) { project { name } } }';

/** Clients that read and write through the entrance, one call behind the other each, until they are stopped. */
export class ApiLoad {
  private isStopped = false;
  private answered = 0;
  private readonly retried: string[] = [];
  private readonly failed: string[] = [];
  private readonly agent = new Agent({ keepAlive: true });
  private readonly running: Promise<unknown>;

  constructor(
    private readonly place: LoadPlace,
    clients = 4,
  ) {
    this.running = Promise.all(Array.from({ length: clients }, (_, at) => this.client(at)));
  }

  /** Answers what was seen since it began. */
  async stop(): Promise<LoadSeen> {
    this.isStopped = true;
    await this.running;
    this.agent.destroy();
    return { answered: this.answered, retried: this.retried, failed: this.failed };
  }

  get seen(): Omit<LoadSeen, 'failed'> {
    return { answered: this.answered, retried: this.retried };
  }

  private async client(at: number): Promise<void> {
    for (let round = 0; !this.isStopped; round += 1) {
      if (round % 4 > 0) await this.call(read, {});
      else {
        const name = `Under load ${at}-${round}`;
        await this.call(rename, { input: { projectId: this.place.projectId, name } });
      }
      await delay(pauseMs);
    }
  }

  private async call(query: string, variables: object): Promise<void> {
    const key = randomUUID();
    const seen: string[] = [];
    for (let tried = 0; tried < tries; tried += 1) {
      const trouble = await this.send({ query, variables }, key).then(troubleOf, (error: Error) => error.message);
      if (trouble === '') {
        this.answered += 1;
        if (tried > 0) this.retried.push([...new Set(seen)].join(', then '));
        return;
      }
      seen.push(trouble);
      await delay(againMs);
    }
    this.failed.push(seen.at(-1) ?? '');
  }

  private send(body: object, key: string): Promise<Answer> {
    const { entranceUrl, apiHost: host, token } = this.place;
    const headers = {
      ...{ host, authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
    };
    return new Promise((resolve, reject) => {
      const options = { method: 'POST', headers, agent: this.agent, timeout: 15_000 };
      const asked = request(new URL('/graphql', entranceUrl), options, (answer) => {
        text(answer).then((said) => resolve({ status: answer.statusCode ?? 0, body: said }), reject);
      });
      asked.once('timeout', () => asked.destroy(new Error('no answer in 15 s'))).once('error', reject);
      asked.end(JSON.stringify(body));
    });
  }
}

/** Empty: it was answered rightly. */
function troubleOf({ status, body }: Answer): string {
  if (status !== 200) return `${status} ${body.slice(0, 200)}`;
  const { errors } = JSON.parse(body) as { errors?: readonly { message: string }[] };
  return errors?.[0]?.message ?? '';
}
