import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findGatewayFiles, readGatewayFolder } from './read-gateway-folder.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string, text = '{}'): string {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
  return join(folder, path);
}

describe('the files of a gateway', () => {
  it.each([
    'gateway.config.yml',
    'gateway.config.yaml',
    'gateway.config.json',
    'config/gateway.config.yml',
    'config/gateway.config.json',
  ])('are found by %s', (path) => {
    expect(findGatewayFiles((put(path), folder)).gateway).toBe(join(folder, path));
  });

  it('are YAML before JSON, with what lies beside', () => {
    put('config/gateway.config.json');
    const gateway = put('config/gateway.config.yml');
    const system = put('config/system.config.json');
    const models = ['applications', 'users'].map((name) => put(`config/models/${name}.json`));
    expect(findGatewayFiles(folder)).toEqual({ root: folder, gateway, system, models, consumers: null });
  });

  it('are found by the file itself, whatever it is called', () => {
    const path = put('mine.yml', 'apiEndpoints: {a: {paths: /a}}');
    expect(readGatewayFolder(path, {}).config.apiEndpoints).toEqual({ a: { paths: ['/a'] } });
  });

  it.each([
    ['nowhere', 'there', /^There is nothing at/],
    ['an empty folder', '', /holds no gateway\.config\.yml/],
  ])('are said to be missing: %s', (_, path, message) => {
    expect(() => findGatewayFiles(join(folder, path))).toThrow(message);
  });

  it('tell of fields of consumers that are not taken over', () => {
    put('gateway.config.yml');
    put('models/users.json', '{"properties": {"username": {}, "points": {}}}');
    const { notes } = readGatewayFolder(folder, {});
    expect(notes.map(({ what }) => what)).toContain('the fields points are not taken over');
  });
});
