import { z } from 'zod';
import {
  neededTextOrSetting,
  secretReferenceSchema,
  textOrSetting,
  variableReferenceSchema,
} from './setting-reference.js';

const scalar = z.union([z.string(), z.number(), z.boolean(), secretReferenceSchema, variableReferenceSchema], {
  error: 'a further setting must be a text, a number, a boolean, {"secret": "NAME"} or {"variable": "NAME"}',
});
const text = z.string().min(1, 'must not be empty');
const flag = z.boolean();
const number = z.number();
const texts = z.record(z.string(), textOrSetting);
/** An address as a text without a password in it, or the whole of it as a secret. */
const address = textOrSetting;
const neededAddress = neededTextOrSetting;

const wrongPort = 'use a whole number from 0 to 65535';
const portNumber = z.int(wrongPort).min(0, wrongPort).max(65535, wrongPort);
const port = z.union(
  [
    portNumber,
    z
      .string()
      .regex(/^\d{1,5}$/, wrongPort)
      .transform(Number)
      .pipe(portNumber),
  ],
  {
    error: wrongPort,
  },
);

const database = {
  url: address.default(''),
  host: textOrSetting.exactOptional(),
  port: port.exactOptional(),
  database: textOrSetting.exactOptional(),
  username: textOrSetting.exactOptional(),
  password: textOrSetting.exactOptional(),
};

const needed = ['host', 'port', 'database', 'username'] as const;

/** `url` overrides all the others; without it the server, the database and the user must be named. */
function requireAddress(settings: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  if (settings['url'] !== '') return;
  for (const field of needed) {
    if (settings[field] !== undefined && settings[field] !== '') continue;
    context.addIssue({ code: 'custom', path: [field], message: `fill in "${field}", or give a "url" instead` });
  }
}

const ofDatabase = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .object({ ...database, ...shape })
    .catchall(scalar)
    .superRefine(requireAddress);

const mongodb = {
  authSource: text.exactOptional(),
  allowExtendedOperators: flag.exactOptional(),
  enableGeoIndexing: flag.exactOptional(),
  lazyConnect: flag.exactOptional(),
  disableDefaultSort: flag.exactOptional(),
  reconnect: flag.exactOptional(),
  reconnectTries: number.exactOptional(),
  reconnectInterval: number.exactOptional(),
  emitError: flag.exactOptional(),
  size: number.exactOptional(),
  keepAlive: flag.exactOptional(),
  keepAliveInitialDelay: number.exactOptional(),
  noDelay: flag.exactOptional(),
  connectionTimeout: number.exactOptional(),
  socketTimeout: number.exactOptional(),
  singleBufferSerializtion: flag.exactOptional(),
  ssl: flag.exactOptional(),
  passphrase: textOrSetting.exactOptional(),
  rejectUnauthorized: flag.exactOptional(),
  promoteLongs: flag.exactOptional(),
};

const mysql = {
  collation: text.exactOptional(),
  connectionLimit: number.exactOptional(),
  debug: flag.exactOptional(),
  socketPath: text.exactOptional(),
  supportBigNumbers: flag.exactOptional(),
  timezone: text.exactOptional(),
  localAddress: text.exactOptional(),
  connectTimeout: number.exactOptional(),
  stringifyObjects: flag.exactOptional(),
  insecureAuth: flag.exactOptional(),
  typeCast: flag.exactOptional(),
  bigNumberStrings: flag.exactOptional(),
  dateStrings: z.union([flag, z.array(z.string())], { error: 'use a boolean or a list of texts' }).exactOptional(),
  trace: flag.exactOptional(),
  multipleStatements: flag.exactOptional(),
};

const postgresql = {
  debug: flag.exactOptional(),
  min: z.int().min(0).exactOptional(),
  max: z.int().min(1).exactOptional(),
  idleTimeoutMillis: z.int().min(0).exactOptional(),
  ssl: flag.exactOptional(),
};

const restOptions = { strictSSL: flag.exactOptional(), useQuerystring: flag.exactOptional() };
const restMethods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'CONNECT'] as const;

const restOperation = z.strictObject({
  template: z.strictObject({
    method: z.enum(restMethods).default('GET'),
    url: neededAddress,
    responsePath: z.string().exactOptional(),
    options: z.strictObject(restOptions).exactOptional(),
    headers: texts.exactOptional(),
    query: z.record(z.string(), z.json()).exactOptional(),
    body: z.json().exactOptional(),
  }),
  functions: z.record(z.string(), z.array(z.string())).default({}),
});

const rest = z
  .object({
    baseURL: address.exactOptional(),
    crud: flag.exactOptional(),
    predefined: z.enum(['custom', 'google-maps-geocode', 'google-maps-location']).exactOptional(),
    options: z.strictObject({ ...restOptions, headers: texts.exactOptional() }).exactOptional(),
    operations: z.array(restOperation).exactOptional(),
  })
  .catchall(scalar)
  .refine((settings) => settings.baseURL || settings.operations?.length, {
    path: ['baseURL'],
    message: 'give a "baseURL" (create, read, update and delete) or at least one of "operations"',
  });

const soap = z
  .object({
    url: neededAddress,
    wsdl: address.exactOptional(),
    remotingEnabled: flag.exactOptional(),
    wsdl_options: z
      .strictObject({
        rejectUnauthorized: flag.default(false),
        strictSSL: flag.default(false),
        requestCert: flag.default(false),
      })
      .exactOptional(),
    operations: z.record(z.string(), z.strictObject({ service: text, port: text, operation: text })).exactOptional(),
    security: z
      .strictObject({
        scheme: z.enum(['WS', 'BasicAuth', 'ClientSSL']).default('WS'),
        username: z.string().exactOptional(),
        password: textOrSetting.exactOptional(),
        passwordType: z.enum(['PasswordText', 'PasswordDigest']).exactOptional(),
        keyPath: z.string().exactOptional(),
        certPath: z.string().exactOptional(),
      })
      .exactOptional(),
    soapHeaders: z
      .array(
        z.strictObject({ element: texts, prefix: z.string().exactOptional(), namespace: z.string().exactOptional() }),
      )
      .exactOptional(),
  })
  .catchall(scalar);

/** What each kind of connector may be told. Fields that are not listed are custom settings: a text, a number or a boolean. */
export const connectorSettings = {
  memory: z.object({}).catchall(scalar),
  rest,
  soap,
  mongodb: ofDatabase(mongodb),
  redis: ofDatabase({}),
  mysql: ofDatabase(mysql),
  postgresql: ofDatabase(postgresql),
  web3: z.object({ url: neededAddress }).catchall(scalar),
  salesforce: z.object({ username: text, password: textOrSetting.exactOptional() }).catchall(scalar),
  storage: z
    .object({
      provider: z.enum(['amazon']),
      key: neededTextOrSetting,
      keyId: text,
      nameConflict: z.enum(['makeUnique']).exactOptional(),
    })
    .catchall(scalar),
  manta: z
    .object({
      url: neededAddress,
      user: text,
      keyId: text,
      subuser: z.string().exactOptional(),
      privateKeyPath: z.string().default('/root/.triton_ssh/id_rsa'),
      rootDirectory: z.string().exactOptional(),
    })
    .catchall(scalar),
} as const;
