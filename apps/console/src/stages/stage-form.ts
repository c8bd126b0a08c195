import type { VariablesOf } from '@tiffin/contracts/graphql';
import type { changeStageMutation } from './promotion-documents.js';
import { checkLine, readCheck, readLines, readTime, readWindow, timeLine, windowLine } from './stage-lines.js';
import type { SettingsAnswer } from './stages-documents.js';

export type StageChanges = Omit<VariablesOf<typeof changeStageMutation>['input'], 'environmentId'>;

/** The settings of a stage as they stand in its form. */
export interface StageForm {
  readonly upstream: readonly string[];
  readonly requires: SettingsAnswer['requires'];
  readonly soak: string;
  /** A line for each. */
  readonly checks: string;
  readonly windows: string;
  /** 0: nobody has to agree. */
  readonly quorum: number;
  readonly approverRoles: readonly string[];
  readonly roles: readonly string[];
  readonly expires: string;
  readonly rollbackOn: readonly string[];
  readonly rollbackSkips: readonly string[];
}

interface Formed {
  readonly upstream: readonly { readonly id: string }[];
  readonly stage: SettingsAnswer;
}

const weekSeconds = 604_800;

const nobody = { quorum: 0, approverRoles: [], roles: [], approverIds: [], expiresAfterSeconds: weekSeconds };

export function stageForm({ upstream, stage }: Formed): StageForm {
  const { quorum, approverRoles, roles, expiresAfterSeconds } = stage.approvals ?? nobody;
  return {
    upstream: upstream.map(({ id }) => id),
    requires: stage.requires,
    soak: timeLine(stage.soakSeconds),
    checks: stage.checks.map(checkLine).join('\n'),
    windows: stage.windows.map(windowLine).join('\n'),
    quorum,
    approverRoles,
    roles,
    expires: timeLine(expiresAfterSeconds),
    rollbackOn: stage.rollbackOn,
    rollbackSkips: stage.rollbackSkips,
  };
}

type Wish = Partial<StageChanges> | string;

type Part = readonly [fields: readonly (keyof StageForm)[], wish: (stage: SettingsAnswer, form: StageForm) => Wish];

const parts: readonly Part[] = [
  [['upstream'], (_, { upstream }) => ({ upstream: [...upstream] })],
  [['requires'], (_, { requires }) => ({ requires })],
  [['soak'], (_, form) => soakOf(form)],
  [['checks'], checksOf],
  [['windows'], (_, form) => windowsOf(form)],
  [['quorum', 'approverRoles', 'roles', 'expires'], approvalsOf],
  [['rollbackOn'], (_, { rollbackOn }) => ({ rollbackOn }) as Wish],
  [['rollbackSkips'], (_, { rollbackSkips }) => ({ rollbackSkips }) as Wish],
];

/** What is to be sent for the fields that differ; a text: what is wrong with what was typed. */
export function stageChanges(from: Formed, form: StageForm): StageChanges | string {
  const before = stageForm(from);
  const differs = (field: keyof StageForm): boolean => JSON.stringify(before[field]) !== JSON.stringify(form[field]);
  const wishes = parts.filter(([fields]) => fields.some(differs)).map(([, wish]) => wish(from.stage, form));
  return wishes.find((wish) => typeof wish === 'string') ?? (Object.assign({}, ...wishes) as StageChanges);
}

const noTime = (text: string): string => `"${text}" is no time. Write 30m, 12h or 2d.`;

function soakOf({ soak }: StageForm): Wish {
  const soakSeconds = readTime(soak);
  return soakSeconds === null ? noTime(soak) : { soakSeconds };
}

/** A line that nobody touched keeps what a line does not say: its gateway and how long it may take. */
function checksOf({ checks: known }: SettingsAnswer, { checks }: StageForm): Wish {
  const { values, wrong } = readLines(
    checks,
    (line) => known.find((check) => checkLine(check) === line.trim()) ?? readCheck(line),
  );
  return wrong === null
    ? { checks: [...values] }
    : `"${wrong}" is no check. Write "health", "smoke" or "http /health 200".`;
}

function windowsOf({ windows }: StageForm): Wish {
  const { values, wrong } = readLines(windows, readWindow);
  return wrong === null
    ? { windows: [...values] }
    : `"${wrong}" is no window. Write: deny Weekend 2026-12-04T16:00 Europe/Berlin 64h FREQ=WEEKLY;BYDAY=FR`;
}

function approvalsOf({ approvals: known }: SettingsAnswer, { quorum, approverRoles, roles, expires }: StageForm): Wish {
  const expiresAfterSeconds = readTime(expires);
  if (expiresAfterSeconds === null) return noTime(expires);
  const approverIds = known?.approverIds ?? [];
  return { approvals: { quorum, approverRoles, roles, approverIds, expiresAfterSeconds } } as Partial<StageChanges>;
}
