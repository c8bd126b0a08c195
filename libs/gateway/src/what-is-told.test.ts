import { describe, expect, it } from 'vitest';
import { readGatewayFiles, type ReadGateway } from './read-gateway-files.js';

const beside = { absolute: (path: string) => `/gw/${path}`, read: () => null };

function read(text: string, environment: Readonly<Record<string, string>> = {}, system?: string): ReadGateway {
  const files = {
    gateway: { name: 'gateway.config.yml', text },
    system: system === undefined ? null : { name: 'system.config.yml', text: system },
    models: [],
    consumers: null,
    beside,
  };
  return readGatewayFiles(files, environment);
}

/** A configuration of one endpoint, service and pipeline, with parts of it in place of the usual ones. */
const whole = (parts: Readonly<Record<string, string>> = {}): string =>
  Object.values({
    http: 'http: {port: 8080}',
    apiEndpoints: 'apiEndpoints: {a: {host: "*", paths: /a}}',
    serviceEndpoints: 'serviceEndpoints: {s: {url: "http://s.example.com"}}',
    policies: 'policies: [proxy, log, cors, terminate, rate-limit]',
    pipelines: 'pipelines: {p: {apiEndpoints: [a], policies: [{proxy: [{action: {serviceEndpoint: s}}]}]}}',
    ...parts,
  }).join('\n');

const policies = (list: string): string =>
  whole({ pipelines: `pipelines: {p: {apiEndpoints: [a], policies: ${list}}}` });

const told = ({ notes }: ReadGateway): readonly string[] =>
  notes.map(
    ({ severity, place: { file: _, ...place }, what }) => `${severity} ${Object.values(place).join(' > ')}: ${what}`,
  );

describe('what is told', () => {
  it.each<readonly [string, string, readonly string[]]>([
    ['an API endpoint with nothing in it', whole({ apiEndpoints: 'apiEndpoints: {a: }' }), ['refused a: it is empty']],
    [
      'a jwt without a key',
      policies('[{jwt: {action: null}}, terminate: {}]').replace('rate-limit]', 'rate-limit, jwt]'),
      ['refused p > jwt > 1: its parameters cannot be used'],
    ],
    [
      'a jwt without algorithms, and a secret that is a path',
      policies('[{jwt: {action: {secretOrPublicKey: ./keys/public.pem}}}, terminate: {}]').replace(
        'rate-limit]',
        'rate-limit, jwt]',
      ),
      [
        'warning p > jwt > 1 > secretOrPublicKey: it looks like the path of a file',
        'changed p > jwt > 1 > algorithms: it is set to HS256, HS384, HS512',
      ],
    ],
    [
      'a key in a file that is not there',
      policies('[{jwt: {action: {secretOrPublicKeyFile: ./none.pem}}}, terminate: {}]').replace(
        'rate-limit]',
        'rate-limit, jwt]',
      ),
      [
        'refused p > jwt > 1 > secretOrPublicKeyFile: the file "./none.pem" cannot be read',
        'changed p > jwt > 1 > algorithms: it is set to RS256, RS384, RS512, ES256, ES384, ES512',
      ],
    ],
    [
      'an oauth2 policy with the parameters of Express Gateway, and nobody who issues tokens',
      policies('[{oauth2: {action: {jwt: {checkCredentialExistence: false}}}}, terminate: {}]').replace(
        'rate-limit]',
        'rate-limit, oauth2]',
      ),
      ['changed p > oauth2 > 1 > jwt: it is not needed', 'warning oauth2: it lets nobody in'],
    ],
    [
      'a policy that asks for consumers where there are none',
      policies('[{key-auth: null}, terminate: {}]').replace('rate-limit]', 'rate-limit, key-auth]'),
      ['warning key-auth: it lets nobody in'],
    ],
    [
      'unknown keys',
      whole({ more: 'pipelinez: {}\nadmin: {port: 9876}' }),
      ['ignored admin: there is no admin API here', 'ignored pipelinez: "pipelinez" is not known here'],
    ],
    [
      'a policy that is listed, and that nobody has or uses',
      whole({ policies: 'policies: [proxy, rate-limits, rewrite]' }),
      ['ignored policies: there is no policy "rate-limits"', 'ignored policies: there is no policy "rewrite"'],
    ],
    [
      'a misspelt field',
      whole({ apiEndpoints: 'apiEndpoints: {a: {pats: /a}}' }),
      ['ignored a > pats: "pats" is not known here'],
    ],
    [
      'a variable that is not set',
      whole({ http: 'http: {port: 80, hostname: "${HOST}"}' }),
      ['warning : the variable HOST is not set, and has become null'],
    ],
    [
      'an endpoint that is in no pipeline',
      whole({ apiEndpoints: 'apiEndpoints: {a: {paths: /a}, b: {paths: /b}}' }),
      ['warning b: no pipeline names it'],
    ],
    [
      'an endpoint that there is not',
      whole({
        pipelines: 'pipelines: {p: {apiEndpoints: [a, z], policies: [{proxy: {action: {serviceEndpoint: s}}}]}}',
      }),
      ['ignored p > apiEndpoints: there is no API endpoint "z"'],
    ],
    [
      'an endpoint in two pipelines',
      whole({
        pipelines:
          'pipelines: {p: {apiEndpoints: [a], policies: [terminate: {}]}, q: {apiEndpoints: [a], policies: [terminate: {}]}}',
      }),
      ['warning p > apiEndpoints: it does not serve "a"'],
    ],
    [
      'an endpoint that another one shadows',
      whole({
        apiEndpoints: 'apiEndpoints: {a: {paths: /*}, b: {host: h, paths: /b}}',
        pipelines: 'pipelines: {p: {apiEndpoints: [a, b], policies: [terminate: {}]}}',
      }),
      ['warning b: "a" takes its requests'],
    ],
    [
      'a policy after the proxy',
      policies('[{proxy: {action: {serviceEndpoint: s}}}, {log: {action: {message: x}}}]'),
      ['ignored p > log: it is never reached'],
    ],
    ['a second policy in one entry', policies('[{terminate: {}, log: {}}]'), ['ignored p > log: it is not read']],
    [
      'parameters beside "action"',
      policies('[{rate-limit: {action: {max: 1}, windowMs: 5}}, {terminate: {}}]'),
      ['ignored p > rate-limit > 1 > windowMs: "windowMs" stands beside "action"'],
    ],
    [
      'an unknown parameter',
      policies('[{terminate: {action: {statusCod: 200}}}]'),
      ['ignored p > terminate > 1 > statusCod: "statusCod" is not known here'],
    ],
    [
      '"actions"',
      policies('[{terminate: {actions: {statusCode: 200}}}]'),
      ['ignored p > terminate > 1 > actions: "actions" is not read'],
    ],
    [
      'a policy that is not declared',
      policies('[{ip-filter: {}}, {terminate: {}}]'),
      ['changed p > ip-filter: it is used, though "policies" does not list it'],
    ],
    [
      'scopes that nobody has',
      whole({ apiEndpoints: 'apiEndpoints: {a: {paths: /a, scopes: [x]}}' }),
      ['warning a > scopes: nobody can have its scopes'],
    ],
    [
      'a pipeline that answers nothing',
      policies('[{log: {action: {message: x}}}]'),
      ['warning p: none of its policies answers'],
    ],
    [
      'statements that answer',
      policies('[{expression: {action: {jscode: "res.redirect(301, req.url)"}}}]'),
      ['changed p > expression: it is used, though "policies" does not list it'],
    ],
    [
      'statements that do not',
      policies('[{expression: {action: {jscode: "req.url = 1"}}}]'),
      [
        'changed p > expression: it is used, though "policies" does not list it',
        'warning p: none of its policies answers',
      ],
    ],
    [
      'a line of the log that cannot be written',
      policies('[{log: {action: {message: "${req.nothing.there}"}}}, {terminate: {}}]'),
      ['ignored p > log > 1: the line is not written'],
    ],
  ])('%s', (_, text, expected) => {
    expect(told(read(text))).toEqual(expected);
  });

  it.each<readonly [string, string, string]>([
    ['no YAML', 'http: {port: [', 'refused : it is neither YAML nor JSON, at line'],
    ['nothing', '', 'refused : it is empty, or no object'],
    ['an unknown policy', policies('[{magic: {}}]'), 'refused p > magic: the policy is not known'],
    ['a misspelt one', policies('[{proxi: {}}]'), 'refused p > proxi: the policy is not known'],
    [
      'an unknown condition',
      policies('[{terminate: {condition: {name: mood}}}]'),
      'refused p > terminate > 1: the condition "mood" is not known',
    ],
    [
      'a bad parameter',
      policies('[{terminate: {action: {statusCode: 7}}}]'),
      'refused p > terminate > 1 > statusCode: "statusCode" cannot be used',
    ],
    [
      'a service endpoint that there is not',
      policies('[{proxy: {action: {serviceEndpoint: z}}}]'),
      'refused p > proxy > 1 > serviceEndpoint: there is no service endpoint "z"',
    ],
    [
      'a service endpoint without an address',
      whole({ serviceEndpoints: 'serviceEndpoints: {s: {url: "${S_URL}"}}' }),
      'refused s > url: it is no address',
    ],
    [
      'a pattern that would run for minutes',
      whole({ apiEndpoints: 'apiEndpoints: {a: {pathRegex: "^(a+)+$"}}' }),
      'refused a > pathRegex: "pathRegex" cannot be used',
    ],
    [
      'a certificate that is not there',
      whole({ more: 'https: {port: 443, tls: {default: {key: k.pem, cert: c.pem}}}' }),
      'refused https.tls.default: the file "k.pem" cannot be read',
    ],
  ])('and refused: %s', (_, text, expected) => {
    expect(told(read(text))).toContainEqual(expect.stringContaining(expected));
  });

  it('says of a plugin where it comes from, and leaves out what only reports', () => {
    const text = policies('[{moesif: {}}, {gatekeeper: {}}, {terminate: {}}]');
    const { notes } = read(text, {}, 'plugins: {gatekeeper: {package: ./x}}');
    expect(notes.map(({ severity, why }) => [severity, why])).toEqual([
      ['ignored', expect.stringContaining('the code of plugins was not looked at')],
      ['refused', expect.stringContaining('the code of plugins was not looked at')],
    ]);
  });
});
