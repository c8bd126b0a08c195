import cookies from '@fastify/cookie';
import type { OauthPlace } from '@tiffin/oauth-operations';
import { OauthError, type OauthClient } from '@tiffin/oauth-rules';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { OauthForms, type OauthForm } from './oauth-forms.js';
import { consentPage, failedPage, pageHeaders, signInPage } from './oauth-pages.js';
import { NoServer, type OauthRequests } from './oauth-requests.js';
import type { OauthParts } from './open-oauth.js';

type Parts = OauthParts & { readonly requests: OauthRequests };
const bodyBytes = 32 * 1_024;

/** The pages on which somebody signs in and allows what a client asks for. */
export async function addAuthorizeRoutes(scope: FastifyInstance, at: string, parts: Parts): Promise<void> {
  await scope.register(cookies);
  scope.setErrorHandler(showFailure);
  const routes = new AuthorizeRoutes(parts);
  scope.get(at, (request, reply) => routes.begin(request, reply));
  scope.post(at, { bodyLimit: bodyBytes }, (request, reply) => routes.goOn(request, reply));
}

/** One request and its answer, at one server. */
interface Turn {
  readonly place: OauthPlace;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

interface Shown {
  readonly client: OauthClient;
  readonly form: OauthForm;
}

class AuthorizeRoutes {
  private readonly forms: OauthForms;

  constructor(private readonly parts: Parts) {
    this.forms = new OauthForms(parts.seal, parts.home);
  }

  async begin(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { requests, authorize } = this.parts;
    const place = await requests.place(request);
    const begun = await authorize.begin(place, requests.query(request));
    if ('leadTo' in begun) return reply.redirect(begun.leadTo, 303);
    const shown = { client: begun.client, form: { request: begun.request, owner: null } };
    return this.askWho({ place, request, reply }, shown, { username: '', trouble: null });
  }

  async goOn(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { requests, authorize } = this.parts;
    const place = await requests.place(request);
    const given = requests.body(request);
    const form = await this.forms.read(place, given.get('form') ?? '', request);
    if (form === null) throw new OauthError('invalid_request', 'It took too long, or was begun in another browser.');
    const decision = given.get('decision');
    if (decision === 'deny') return reply.redirect(authorize.deny(place, form.request), 303);
    const turn = { place, request, reply };
    if (form.owner === null) return this.signIn(turn, form, given);
    if (decision !== 'allow') throw new OauthError('invalid_request', 'The form does not say what was decided.');
    return reply.redirect(await authorize.allow(place, form.request, form.owner.id), 303);
  }

  private async signIn(turn: Turn, form: OauthForm, given: ReadonlyMap<string, string>): Promise<FastifyReply> {
    const { place } = turn;
    const client = await this.parts.authorize.client(place, form.request.clientId);
    if (client === null) throw new OauthError('access_denied', 'The application is not there any more.');
    const [username, password] = [given.get('username') ?? '', given.get('password') ?? ''];
    const said = await this.said(place, { username, password });
    if ('trouble' in said) return this.askWho(turn, { client, form }, { username, trouble: said.trouble });
    return this.askLeave(turn, { client, form: { ...form, owner: { id: said.id, name: username } } });
  }

  private async said(
    place: OauthPlace,
    given: { readonly username: string; readonly password: string },
  ): Promise<{ readonly id: string } | { readonly trouble: string }> {
    try {
      const id = await this.parts.signIn.run(place, given);
      return id === null ? { trouble: 'The user name or the password is wrong.' } : { id };
    } catch (error) {
      if (error instanceof OauthError) return { trouble: error.description };
      throw error;
    }
  }

  private async askWho(
    turn: Turn,
    { client, form }: Shown,
    said: { readonly username: string; readonly trouble: string | null },
  ): Promise<FastifyReply> {
    const text = await this.forms.write(turn.place, form, [turn.request, turn.reply]);
    const body = signInPage({ client, action: actionOf(turn), form: text, ...said });
    return turn.reply
      .code(said.trouble === null ? 200 : 400)
      .headers(pageHeaders(form.request.redirectUri))
      .send(body);
  }

  private async askLeave(turn: Turn, { client, form }: Shown): Promise<FastifyReply> {
    const text = await this.forms.write(turn.place, form, [turn.request, turn.reply]);
    const { scopes, redirectUri } = form.request;
    const username = form.owner?.name ?? '';
    const body = consentPage({ client, action: actionOf(turn), form: text, username, scopes });
    return turn.reply.headers(pageHeaders(redirectUri)).send(body);
  }
}

const actionOf = ({ place }: Turn): string => `${new URL(place.issuer).pathname}/authorize`;

/** To a person: nothing leads on from here. */
function showFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.headers(pageHeaders(null));
  if (error instanceof NoServer) return reply.code(404).send(failedPage('There is nothing to sign in to here.'));
  if (!(error instanceof OauthError)) request.log.warn({ err: error }, 'a request was not served');
  const { statusCode = 500 } = error as { readonly statusCode?: number };
  const status = error instanceof OauthError ? 400 : statusCode;
  return reply.code(status).send(failedPage(error instanceof OauthError ? error.description : 'Something went wrong.'));
}
