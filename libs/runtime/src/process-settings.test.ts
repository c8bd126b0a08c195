import { closeSync, fstatSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readProcessSettings, WrongSetting } from './process-settings.js';

const folder = mkdtempSync(join(tmpdir(), 'settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

const opened = (text: string): string => {
  writeFileSync(join(folder, 'pipe'), text);
  return String(openSync(join(folder, 'pipe'), 'r'));
};

describe('what each runtime is told', () => {
  it('has the defaults of the process contract', () => {
    expect(readProcessSettings({})).toEqual({
      host: '0.0.0.0',
      port: 8080,
      shutdownTimeoutMs: 10_000,
      lifelineFd: null,
      bound: { secrets: {}, variables: {} },
      hidden: {},
      unitVersion: null,
      traces: null,
    });
  });

  it('reads secrets once, and leaves no pipe behind', () => {
    const fd = opened('{"NAME":"hunter2"}');
    expect(readProcessSettings({ TIFFIN_SECRETS_FD: fd }).bound.secrets).toEqual({ NAME: 'hunter2' });
    expect(() => fstatSync(Number(fd))).toThrow(/EBADF/);
    expect(() => closeSync(Number(fd))).toThrow(/EBADF/);
  });

  it('reads secrets from a file where there is no pipe', () => {
    const path = join(folder, 'settings.json');
    writeFileSync(path, '{"NAME":"hunter2","variables":{"REGION":"eu"}}');
    const { bound } = readProcessSettings({ TIFFIN_SECRETS_FILE: path });
    expect(bound).toEqual({ secrets: { NAME: 'hunter2' }, variables: { REGION: 'eu' } });
    expect(() => readProcessSettings({ TIFFIN_SECRETS_FILE: join(folder, 'none') })).toThrow(
      /TIFFIN_SECRETS_FILE names a file that cannot be read: ENOENT/,
    );
  });

  it.each([
    ['TIFFIN_SECRETS_FD', () => opened('hunter2')],
    ['TIFFIN_SECRETS_FILE', () => (opened('hunter2'), join(folder, 'pipe'))],
  ])('shows nothing of secrets that it cannot read: %s', (name, make) => {
    const read = () => readProcessSettings({ [name]: make() });
    expect(read).toThrow(WrongSetting);
    expect(read).not.toThrow(/hunter/);
  });

  it.each([
    ['PORT', 'http', 65_535],
    ['PORT', '65536', 65_535],
    ['PORT', '-1', 65_535],
    ['PORT', '8e3', 65_535],
    ['PORT', '', 65_535],
    ['SHUTDOWN_TIMEOUT_MS', '1.5', 2_147_483_647],
    ['TIFFIN_LIFELINE_FD', 'x', 1_048_576],
    ['TIFFIN_SECRETS_FD', 'x', 1_048_576],
  ])('names a variable that is wrong: %s="%s"', (name, text, most) => {
    expect(() => readProcessSettings({ [name]: text })).toThrow(
      new WrongSetting(`${name} is "${text}"; it must be a whole number from 0 to ${most}.`),
    );
  });
});
