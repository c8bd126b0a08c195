import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import {
  AuthorityProblem,
  type BegunOrder,
  type CertificateAuthority,
  type IssuedCertificate,
  type OrderLook,
} from '@tiffin/domains-operations';
import { retryAfterMs } from '@tiffin/events-rules';
import type { z } from 'zod';
import { type AccountSettings, AcmeAccount } from './acme-account.js';
import { wordsOf } from './acme-problem.js';
import type { Answer } from './answer.js';
import { AuthorityDirectory } from './authority-directory.js';
import { AuthorityHttp, type AuthorityPlace } from './authority-http.js';
import { certificateRequest } from './certificate-request.js';
import { readChain } from './read-chain.js';
import { readJson } from './read-json.js';
import {
  type Authorization,
  authorizationShape,
  challengeShape,
  httpChallengeShape,
  type Order,
  orderShape,
} from './shapes.js';
import { SignedRequests } from './signed-requests.js';

export interface AcmeSettings extends AuthorityPlace, AccountSettings {}

const proofByHttp = 'http-01';

/** An authority that speaks ACME (RFC 8555), such as Let's Encrypt. Nothing is asked before the first call. */
export class AcmeAuthority implements CertificateAuthority {
  private readonly http: AuthorityHttp;
  private readonly directory: AuthorityDirectory;
  private readonly account: AcmeAccount;

  constructor(settings: AcmeSettings) {
    this.http = new AuthorityHttp(settings);
    this.directory = new AuthorityDirectory(this.http, settings.directoryUrl);
    this.account = new AcmeAccount(settings, this.directory, new SignedRequests(this.http, this.directory));
  }

  async newKey(): Promise<string> {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  }

  async order(name: string): Promise<BegunOrder> {
    const payload = { identifiers: [{ type: 'dns', value: name }] };
    const { newOrder } = await this.directory.readAnew();
    const answer = await this.account.send({ url: newOrder, payload });
    const [orderUrl, authorizationUrl] = [answer.header('location'), readJson(answer, orderShape).authorizations[0]];
    if (orderUrl === null || authorizationUrl === undefined)
      throw new AuthorityProblem('unreachable', 'The authority does not say where the order is.');
    const authorization = await this.read(authorizationUrl, authorizationShape);
    const begun = { orderUrl, authorizationUrl };
    if (authorization.status === 'valid') return { ...begun, challengeUrl: authorizationUrl, challenge: null };
    return { ...begun, ...(await this.challengeOf(authorization)) };
  }

  async answerable(challengeUrl: string): Promise<void> {
    const { status } = await this.read(challengeUrl, challengeShape);
    if (status === 'pending') await this.account.send({ url: challengeUrl, payload: {} });
  }

  async look(orderUrl: string): Promise<OrderLook> {
    const answer = await this.at(orderUrl);
    const order = readJson(answer, orderShape);
    const problem = order.status === 'invalid' ? await this.whyInvalid(order) : null;
    return { state: order.status, problem, retryAfterMs: retryAfterMs(answer.header('retry-after'), new Date()) };
  }

  async finalize(orderUrl: string, name: string, keyPem: string): Promise<void> {
    const order = await this.read(orderUrl, orderShape);
    if (order.status === 'processing' || order.status === 'valid') return;
    const csr = certificateRequest(name, createPrivateKey(keyPem)).toString('base64url');
    await this.account.send({ url: order.finalize, payload: { csr } });
  }

  async fetch(orderUrl: string, name: string, keyPem: string): Promise<IssuedCertificate> {
    const { certificate } = await this.read(orderUrl, orderShape);
    if (certificate === undefined)
      throw new AuthorityProblem('unreachable', 'The authority has not issued the certificate yet.');
    const chain = await this.at(certificate, 'application/pem-certificate-chain');
    return readChain(chain.text, name, createPrivateKey(keyPem));
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private at(url: string, accept?: string): Promise<Answer> {
    return this.account.send({ url, payload: null, ...(accept === undefined ? {} : { accept }) });
  }

  private async read<T>(url: string, shape: z.ZodType<T>): Promise<T> {
    return readJson(await this.at(url), shape);
  }

  private async challengeOf({
    status,
    challenges,
  }: Authorization): Promise<Omit<BegunOrder, 'orderUrl' | 'authorizationUrl'>> {
    const offered = challenges.find(({ type }) => type === proofByHttp);
    if (status !== 'pending' || !offered) {
      const why =
        status === 'pending' ? 'asks for another proof than one over HTTP' : `says that it is ${status.slice(0, 50)}`;
      throw new AuthorityProblem('refused', `Asked for a proof of the name, the authority ${why}.`);
    }
    const challenge = httpChallengeShape.safeParse(offered).data;
    if (!challenge) throw new AuthorityProblem('unreachable', 'The authority answers with something that is not ACME.');
    const { thumbprint } = await this.account.key();
    const { token, url } = challenge;
    return { challengeUrl: url, challenge: { token, answer: `${token}.${thumbprint}` } };
  }

  /** Why a proof failed is said of the proof, not of the order. */
  private async whyInvalid(order: Order): Promise<string> {
    for (const url of order.authorizations) {
      const { challenges } = await this.read(url, authorizationShape);
      const failed = challenges.find(({ error }) => error !== undefined);
      if (failed) return wordsOf(failed.error);
    }
    return wordsOf(order.error);
  }
}
