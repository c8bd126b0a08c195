import { readdirSync, readFileSync } from 'node:fs';

const variable = 'TIFFIN_TEST_CLUSTER=';

interface Mark {
  readonly folder?: string;
  readonly server?: string;
  readonly program?: string;
}

/** Server -> process number, of what runs for the cluster in `folder`, as the kernel tells it. */
export function serversOf(folder: string): Readonly<Record<string, number>> {
  const servers = processesOf(folder).filter(({ pid, mark: { program } }) => nameOf(pid) === program);
  return Object.fromEntries(servers.map(({ pid, mark: { server } }) => [server, pid]));
}

/** Also what a server has started, which has its mark and another name. */
export const processesOf = (folder: string) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), mark: markOf(name) }))
    .filter((one) => one.mark.folder === folder);

function markOf(pid: string): Mark {
  const line = read(`/proc/${pid}/environ`)
    .split('\0')
    .find((each) => each.startsWith(variable));
  return line === undefined ? {} : (JSON.parse(line.slice(variable.length)) as Mark);
}

const nameOf = (pid: number): string => read(`/proc/${pid}/comm`).trimEnd();

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
