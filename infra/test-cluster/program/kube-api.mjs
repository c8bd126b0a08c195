/** The API of a cluster for its administrator, as far as the program asks it. */
import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { tool } from './build-tools.mjs';
import { waitFor } from './wait-for.mjs';

const manifests = join(import.meta.dirname, '../manifests');

export class KubeApi {
  #agent;

  constructor(cluster) {
    this.cluster = cluster;
    const file = (name) => readFileSync(cluster.path('pki', name));
    this.#agent = new Agent({ ca: file('ca.crt'), cert: file('admin.crt'), key: file('admin.key'), keepAlive: true });
  }

  /** `{ status, body }`; rejects where nobody answers. */
  get(path) {
    return new Promise((resolve, reject) => {
      const asked = request(this.cluster.apiUrl + path, { agent: this.#agent, timeout: 5_000 }, (response) => {
        text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
      });
      asked.once('timeout', () => asked.destroy(new Error(`no answer to ${path}`)));
      asked.once('error', reject).end();
    });
  }

  /** The object at `path`, null where there is none. */
  async object(path) {
    const { status, body } = await this.get(path);
    return status === 200 ? JSON.parse(body) : null;
  }

  async hasCondition(path, type) {
    const conditions = (await this.object(path))?.status?.conditions ?? [];
    return conditions.some((one) => one.type === type && one.status === 'True');
  }

  /** Applies manifests/`name`, with each `$word` replaced. */
  applyManifest(name, words = {}) {
    const template = readFileSync(join(manifests, name), 'utf8');
    return this.apply(template.replaceAll(/\$(\w+)/g, (_, word) => wordOf(words, word, name)));
  }

  applyFolder(folder) {
    const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
    return this.apply(files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n---\n'));
  }

  /**
   * Objects as YAML or JSON. An API that has just begun refuses for a moment what it takes then: addresses of Services, kinds that it does not list
   * yet. It is asked again.
   */
  apply(yaml) {
    return waitFor(this.cluster, 'objects are taken', {
      ask: () => this.#applyOnce(yaml),
      ...{ server: 'kube-apiserver', seconds: 60 },
    });
  }

  #applyOnce(yaml) {
    const kubeconfig = this.cluster.path('kubeconfig');
    const args = ['--kubeconfig', kubeconfig, 'apply', '--server-side', '--force-conflicts', '-f', '-'];
    return new Promise((resolve, reject) => {
      const child = execFile(tool('kubectl'), args, (error) => (error ? reject(error) : resolve(true)));
      // What kubectl says tells more than that it reads no further.
      child.stdin.on('error', () => {}).end(yaml);
    });
  }

  close() {
    this.#agent.destroy();
  }
}

function wordOf(words, word, name) {
  if (!Object.hasOwn(words, word)) throw new Error(`manifests/${name} asks for "${word}"`);
  return words[word];
}
