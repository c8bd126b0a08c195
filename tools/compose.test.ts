import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { acceptedVariables } from '@tiffin/testing/accepted-variables';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig as api } from '../apps/api/src/config.js';
import { readConfig as auditor } from '../apps/auditor/src/config.js';
import { readConfig as builder } from '../apps/builder/src/config.js';
import { readConfig as deployer } from '../apps/deployer/src/config.js';
import { readConfig as migrator } from '../apps/migrator/src/config.js';
import { readConfig as promoter } from '../apps/promoter/src/config.js';

const apps = { api, auditor, builder, deployer, migrator, promoter };

interface Service {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
}

const text = readFileSync(join(import.meta.dirname, '../docker-compose.yml'), 'utf8');
const file = parse(text, { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
};
const services = Object.entries(file.services);
/** As compose fills variables in that nobody has set, but for the password. */
const filled = (value: string): string =>
  value.replaceAll(/\$\{(\w+)(?::(-|\?)([^}]*))?\}/g, (_, name: string, how: string, rest: string) =>
    how === '-' ? rest : `given-${name.toLowerCase()}`,
  );
const isApp = (name: string): name is keyof typeof apps => Object.hasOwn(apps, name);

describe('docker-compose.yml', () => {
  it('has every process that a cluster has, and what they need', () => {
    const others = services.map(([name]) => name).filter((name) => !isApp(name));
    expect(others.sort()).toEqual(['keycloak', 'postgres', 'redis', 'registry']);
    expect(
      services
        .map(([name]) => name)
        .filter(isApp)
        .sort(),
    ).toEqual(Object.keys(apps).sort());
  });

  it('starts a Postgres and a Redis alone, where nobody asks for more', () => {
    const usual = services.filter(([, { profiles }]) => profiles === undefined).map(([name]) => name);
    expect(usual.sort()).toEqual(['postgres', 'redis']);
  });

  it.each(services)('pins the image of %s', (_, { image }) => {
    expect(filled(image)).toMatch(/^[\w./:-]+:\d[\w.-]*$/);
  });

  it.each(services)('opens %s to this machine alone', (_, { ports = [] }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it.each(services)(
    'knows when %s works, and begins nothing before what it needs',
    (name, { healthcheck, depends_on = {} }) => {
      if (name === 'migrator') expect(healthcheck).toBeUndefined();
      else expect(healthcheck?.test[0]).toBe('CMD');
      for (const [needed, { condition }] of Object.entries(depends_on)) {
        const expected = needed === 'migrator' ? 'service_completed_successfully' : 'service_healthy';
        expect({ needed, known: Object.hasOwn(file.services, needed), condition }).toEqual({
          needed,
          known: true,
          condition: expected,
        });
      }
    },
  );

  it.each(Object.entries(apps))('tells %s what it understands, and all that it needs', (name, readConfig) => {
    const { environment = {}, command = [] } = file.services[name] ?? {};
    const accepted = acceptedVariables(readConfig);
    expect(Object.keys(environment).filter((variable) => !accepted.has(variable))).toEqual([]);
    const ofImage = {
      TIFFIN_RUNTIMES_DIR: '/app',
      TIFFIN_BASE_LOCK: '/app',
      TIFFIN_MIGRATIONS_DIR: '/app',
      PATH: '/bin',
    };
    const told = Object.fromEntries(Object.entries(environment).map(([variable, value]) => [variable, filled(value)]));
    expect(() => readConfig({ ...ofImage, ...told })).not.toThrow();
    expect(command.at(-1)).toBe(`apps/${name}/main.mjs`);
  });

  it.each(Object.keys(apps))(
    'runs %s on a disk that it cannot write, with no rights, and gives it the files that it is told of',
    (name) => {
      const { environment = {}, volumes = [], read_only, cap_drop } = file.services[name] ?? {};
      expect({ read_only, cap_drop }).toEqual({ read_only: true, cap_drop: ['ALL'] });
      const told = Object.values(environment).filter((value) => value.startsWith('/run/tiffin/'));
      const mounted = volumes
        .map((volume) => filled(volume).split(':')[1] ?? '')
        .filter((path) => path.startsWith('/run/'));
      expect(mounted.sort()).toEqual(told.sort());
    },
  );

  it('names volumes that there are, and no secret', () => {
    const named = services.flatMap(([, { volumes = [] }]) =>
      volumes.filter((one) => /^[a-z]+:/.test(one)).map((one) => one.split(':')[0]),
    );
    expect([...new Set(named)].sort()).toEqual(Object.keys(file.volumes).sort());
    for (const [name, value] of services.flatMap(([, { environment = {} }]) => Object.entries(environment))) {
      const password = /:\/\/\w*:(.*)@/.exec(value)?.[1] ?? (name.endsWith('PASSWORD') ? value : null);
      if (password !== null)
        expect({ name, password }).toEqual({
          name,
          password: expect.stringMatching(/^\$\{TIFFIN_PASSWORD:\?[^}]*\}$/),
        });
    }
  });
});
