/** One way in which a server asks for credentials: `WWW-Authenticate`, RFC 9110 section 11.6.1. */
export interface Challenge {
  /** Lower case. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: Readonly<Record<string, string>>;
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+/;
const parameter = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~0-9A-Za-z-]+))/s;

/** Nothing of what cannot be read, and nothing behind it. */
export function readChallenges(header: string): readonly Challenge[] {
  const found: Challenge[] = [];
  let rest = header.slice(0, 8_192).trimStart();
  while (rest !== '') {
    const scheme = token.exec(rest)?.[0];
    if (scheme === undefined) return found;
    const { parameters, behind } = readParameters(rest.slice(scheme.length));
    found.push({ scheme: scheme.toLowerCase(), parameters });
    if (behind.length >= rest.length) return found;
    rest = behind;
  }
  return found;
}

interface Read {
  readonly parameters: Readonly<Record<string, string>>;
  /** From where the next challenge begins. */
  readonly behind: string;
}

function readParameters(text: string): Read {
  const parameters = Object.create(null) as Record<string, string>;
  let behind = text;
  for (;;) {
    const at = behind.replace(/^[\s,]+/, '');
    const one = readParameter(at);
    if (one === null) return { parameters, behind: at };
    // The first counts: nobody adds another one behind it.
    parameters[one.name] ??= one.value;
    behind = one.behind;
  }
}

/** Null where something else comes: the next scheme, or what cannot be read. */
function readParameter(text: string): { name: string; value: string; behind: string } | null {
  const [all, name, inQuotes, bare] = parameter.exec(text) ?? [];
  if (all === undefined || name === undefined) return null;
  const value = bare ?? inQuotes?.replace(/\\(.)/gs, '$1') ?? '';
  return { name: name.toLowerCase(), value, behind: text.slice(all.length) };
}
