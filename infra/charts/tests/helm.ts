import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { clusterUnderTest, type Ended, type KubeObject } from '@tiffin/testing/cluster';
import { parseAllDocuments } from 'yaml';

export const chart = join(import.meta.dirname, '../tiffin');

/** Runs helm, where values are given with these on its standard input. */
export function helm(args: readonly string[], values?: object): Promise<Ended> {
  const { helm: program, kubeconfig } = clusterUnderTest();
  return new Promise((resolve, reject) => {
    const given = [...args, ...(values ? ['--values', '-'] : []), '--kubeconfig', kubeconfig];
    const child = execFile(program, given, { maxBuffer: 2 ** 26 }, (error, output, errors) => {
      if (error && typeof error.code !== 'number') return reject(error);
      return resolve({ code: error ? Number(error.code) : 0, output, errors });
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(values ? JSON.stringify(values) : '');
  });
}

/** Everything that the chart is made into. Rejects with what helm says where values are refused. */
export async function rendered(values: object): Promise<readonly KubeObject[]> {
  const { code, output, errors } = await helm(['template', 'tiffin', chart, '--namespace', 'platform'], values);
  if (code !== 0) throw new Error(errors);
  return parseAllDocuments(output).flatMap((one) => (one.toJS() as KubeObject | null) ?? []);
}
