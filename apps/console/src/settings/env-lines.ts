import { settingNamePattern } from '@tiffin/contracts';

/** A line as files of variables have it: quotes, comments and values of several lines as Node reads them, and `tiffin secret import`. */
const line =
  /^[ \t]*(?:export[ \t]+)?([^\s=#'"`]+)[ \t]*=[ \t]*(?:"((?:\\"|[^"])*)"|'([^']*)'|`([^`]*)`|([^\r\n#]*))[ \t]*(?:#[^\r\n]*)?$/gm;

export interface EnvLines {
  readonly settings: readonly { readonly name: string; readonly value: string }[];
  /** Names that no setting can have. */
  readonly badNames: readonly string[];
  /** How many lines are neither one of these, nor a comment, nor empty. */
  readonly unread: number;
}

export function envLines(text: string): EnvLines {
  const found = new Map<string, string>();
  const rest = text.replace(/^\uFEFF/, '').replaceAll(line, (_, name: string, ...groups: (string | undefined)[]) => {
    const [double, single, tick, bare] = groups;
    found.set(name, double === undefined ? (single ?? tick ?? (bare ?? '').trim()) : double.replaceAll('\\n', '\n'));
    return '';
  });
  const settings = [...found].map(([name, value]) => ({ name, value }));
  return {
    settings,
    badNames: settings.map(({ name }) => name).filter((name) => !settingNamePattern.test(name)),
    unread: rest.split(/\r\n?|\n/).filter((one) => one.trim() !== '' && !one.trim().startsWith('#')).length,
  };
}
