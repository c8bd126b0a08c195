import { describe, expect, it } from 'vitest';
import { planLaunch } from './plan-launch.js';
import { unitGuard } from './unit-guard.js';

const spec = {
  ...{ key: 'a', name: 'A', imageDigest: 'sha256:0', memoryMb: 128, variables: {}, secrets: {}, values: {} },
  upstreams: { b: 'http://127.0.0.1:1' },
  ...{ kind: 'function' as const, tenant: 't', startRank: 0 },
};
const image = { rootfs: '/r', entrypoint: ['/usr/local/bin/node', 'runtime.mjs'], workingDir: '/app', variables: {} };
const places = {
  ...{ node: '/node', privateDir: '/p', consumersFile: null, linkedDirs: ['/layers/x'] },
  ...{ shutdownTimeoutMs: 5000, confined: [] },
};

describe('planLaunch', () => {
  it('tells the process where to read its secrets, and puts them into neither variables nor arguments', () => {
    const plan = planLaunch({ ...spec, secrets: { DB_PASSWORD: 'hunter2' } }, image, places);
    expect(plan.env['TIFFIN_SECRETS_FD']).toBe('4');
    expect(plan.settings).toBe('{"DB_PASSWORD":"hunter2"}');
    expect(JSON.stringify([plan.env, plan.args])).not.toMatch(/hunter2|DB_PASSWORD/);
  });

  it('tells a gateway where its consumers are', () => {
    const plan = planLaunch(spec, image, { ...places, consumersFile: '/p/consumers.json' });
    expect(plan.env['TIFFIN_CONSUMERS_FILE']).toBe('/p/consumers.json');
  });

  it('gives it the variables that it names by the same way, apart from secrets', () => {
    const plan = planLaunch({ ...spec, secrets: { A: 'secret' }, values: { A: 'plain' } }, image, places);
    expect(plan.settings).toBe('{"A":"secret","variables":{"A":"plain"}}');
    expect(plan.env).not.toHaveProperty('A');
  });

  it('is this command', () => {
    expect(planLaunch(spec, image, places)).toEqual({
      command: '/node',
      args: [
        ...['--permission', '--allow-fs-read=/r/*', '--allow-fs-read=/p/*', '--allow-fs-read=/layers/x'],
        ...['--allow-fs-read=/layers/x/*', '--allow-fs-write=/p/*', '--disable-warning=SecurityWarning'],
        ...[...unitGuard, '--max-old-space-size=96', 'runtime.mjs'],
      ],
      cwd: '/r/app',
      env: {
        ...{ HOST: '127.0.0.1', PORT: '0', HOME: '/p', TMPDIR: '/p', SHUTDOWN_TIMEOUT_MS: '5000' },
        ...{
          TIFFIN_LIFELINE_FD: '3',
          TIFFIN_TRUSTED_PROXIES: '127.0.0.1',
          TIFFIN_UPSTREAMS: '{"b":"http://127.0.0.1:1"}',
        },
      },
      settings: null,
      withheld: [],
    });
  });

  it('goes through what confines it', () => {
    const { command, args } = planLaunch(spec, image, { ...places, confined: ['/bin/prlimit', '--core=0'] });
    expect([command, ...args.slice(0, 3)]).toEqual(['/bin/prlimit', '--core=0', '/node', '--permission']);
  });

  it.each(['NODE_OPTIONS', 'NODE_V8_COVERAGE', 'LD_PRELOAD', 'OPENSSL_CONF', 'SSLKEYLOGFILE', 'TIFFIN_CELL_DIR'])(
    'does not pass %s, whoever sets it',
    (name) => {
      const ofUnit = planLaunch({ ...spec, variables: { [name]: 'x', A: '1' } }, image, places);
      const ofImage = planLaunch(spec, { ...image, variables: { [name]: 'x', A: '1' } }, places);
      for (const { env, withheld } of [ofUnit, ofImage]) {
        expect(env).toMatchObject({ A: '1' });
        expect(env).not.toHaveProperty(name);
        expect(withheld).toEqual([name]);
      }
    },
  );

  it('starts nothing outside the image and nothing but Node', () => {
    const absolute = { ...image, entrypoint: ['node', '/../../etc/x.mjs'] };
    expect(planLaunch(spec, absolute, places).args.at(-1)).toBe('/r/etc/x.mjs');
    expect(() => planLaunch(spec, { ...image, entrypoint: ['python3', 'x.py'] }, places)).toThrow(/runs only Node/);
  });

  it('gives V8 at least 32 MiB', () => {
    expect(planLaunch({ ...spec, memoryMb: 16 }, image, places).args).toContain('--max-old-space-size=32');
  });
});
