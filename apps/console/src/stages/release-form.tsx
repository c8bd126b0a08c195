import { Checkbox, NativeSelect, Skeleton, Stack, Text, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Read } from '../graphql/use-read.js';
import { DialogFoot } from '../look/dialog-foot.js';
import { Loaded } from '../look/loaded.js';
import { GateList } from './gate-list.js';
import { gatesOutcome, mayBeLetIn } from './gates-outcome.js';
import type { GatesAnswer } from './stages-documents.js';
import { useGates } from './use-gates.js';

export interface ReleaseChoice {
  readonly value: string;
  readonly label: string;
}

export interface WantedRelease {
  readonly release: string;
  readonly reason: string | null;
  readonly letIn: boolean;
}

interface ReleaseFormProps {
  readonly stage: { readonly id: string; readonly name: string };
  readonly way: 'promote' | 'rollback';
  /** The first is what is meant where nobody chooses. */
  readonly choices: readonly ReleaseChoice[];
  readonly does: string;
  readonly isBusy: boolean;
  readonly refusal: string | null;
  readonly send: (wanted: WantedRelease) => void;
  readonly onClose: () => void;
  /** Below the choice: what it would bring. */
  readonly below: (release: string) => ReactNode;
  readonly testId: string;
}

/** Chooses a release for a stage, and shows each gate before anybody asks: the API answers here as it would then. */
export function ReleaseForm(props: ReleaseFormProps) {
  const { stage, way, choices, does, isBusy, refusal, onClose, testId } = props;
  const { wish, set, read, isRefused, submit } = useWish(props);
  return (
    <form onSubmit={submit} data-testid={`${testId}-form`}>
      <Stack gap="md">
        <NativeSelect
          label="Release"
          data={[...choices]}
          value={wish.release}
          onChange={(event) => set({ release: event.currentTarget.value })}
          data-autofocus
          data-testid={`${testId}-release`}
        />
        {props.below(wish.release)}
        <Standing {...{ read, stage }} past={wish.past} setPast={way === 'promote' ? (past) => set({ past }) : null} />
        <Reason value={wish.reason} set={set} testId={`${testId}-reason`} />
        <DialogFoot isBlocked={isRefused || !wish.release} {...{ does, onClose, isBusy, refusal, testId }} />
      </Stack>
    </form>
  );
}

interface Wish {
  readonly release: string;
  readonly reason: string;
  readonly past: 'gates' | 'let in';
}

function useWish({ stage, way, choices, isBusy, send }: ReleaseFormProps) {
  const [wish, setWish] = useState<Wish>({ release: choices[0]?.value ?? '', reason: '', past: 'gates' });
  const { release, reason, past } = wish;
  const read = useGates({ environmentId: stage.id, release: release || null, rollback: way === 'rollback' });
  const gates = read.data?.gates ?? [];
  const isRefused = gatesOutcome(gates, past) === 'refused';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const letIn = past === 'let in' && mayBeLetIn(gates);
    if (!isBusy && !isRefused && release) send({ release, reason: reason.trim() || null, letIn });
  };
  const set = (changes: Partial<Wish>): void => setWish((before) => ({ ...before, ...changes }));
  return { wish, set, read, isRefused, submit };
}

interface ReasonProps {
  readonly value: string;
  readonly set: (changes: { readonly reason: string }) => void;
  readonly testId: string;
}

const Reason = ({ value, set, testId }: ReasonProps) => (
  <Textarea
    label="Reason"
    description="Optional; on record, for those who read of it."
    value={value}
    onChange={(event) => set({ reason: event.currentTarget.value })}
    maxLength={500}
    autosize
    minRows={1}
    data-testid={testId}
  />
);

interface StandingProps {
  readonly read: Read<GatesAnswer>;
  readonly stage: { readonly name: string };
  readonly past: 'gates' | 'let in';
  /** Null: nobody lets a release in by a word here. */
  readonly setPast: ((past: 'gates' | 'let in') => void) | null;
}

const Standing = ({ read, stage, past, setPast }: StandingProps) => (
  <Loaded what="The gates" read={read} waiting={<Skeleton h={160} radius="md" />}>
    {(gates) => (
      <Stack gap="sm">
        <GateList gates={gates} show="all" />
        {setPast && mayBeLetIn(gates.gates) && (
          <Checkbox
            label="Let it in though it is unverified"
            description={`It comes into ${stage.name} without verification and soak in the stage before. That you let it in is on record with your name.`}
            checked={past === 'let in'}
            onChange={(event) => setPast(event.currentTarget.checked ? 'let in' : 'gates')}
            data-testid="let-in"
          />
        )}
        <Text fz="sm" fw={550} aria-live="polite" data-testid="outcome">
          {outcomes[gatesOutcome(gates.gates, past)]}
        </Text>
      </Stack>
    )}
  </Loaded>
);

const outcomes = {
  starts: 'It starts at once.',
  waits: 'It can be asked for now, and starts by itself once all gates are open.',
  refused: 'It cannot be asked for: a gate is closed. The gate says what to do.',
} as const;
