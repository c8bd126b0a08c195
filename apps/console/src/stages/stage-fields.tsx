import { Checkbox, Group, NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core';
import { roles } from '@tiffin/access';
import type { StageForm } from './stage-form.js';

type OrderForm = Pick<StageForm, 'upstream' | 'requires' | 'soak'>;

interface StageFieldsProps {
  readonly form: StageForm;
  readonly set: (changes: Partial<StageForm>) => void;
  /** From which its releases may come. */
  readonly others: readonly { readonly id: string; readonly name: string }[];
}

/** Where releases come from, and what they must have been through there. */
export const OrderFields = ({ form, set, others }: Omit<StageFieldsProps, 'form'> & { readonly form: OrderForm }) => (
  <>
    <Checks
      label="Releases come from"
      description="None: from builds."
      options={others.map(({ id, name }) => [id, name])}
      value={form.upstream}
      onChange={(upstream) => set({ upstream })}
      testId="after"
    />
    <Group grow align="flex-start">
      <NativeSelect
        label="How many of those must vouch for a release"
        data={[
          { value: 'any', label: 'any of them' },
          { value: 'all', label: 'all of them' },
        ]}
        value={form.requires}
        onChange={(event) => set({ requires: event.currentTarget.value as StageForm['requires'] })}
        data-testid="field-requires"
      />
      <TextInput
        label="Soak: how long it must have run there, verified"
        placeholder="30m, 12h, 2d"
        value={form.soak}
        onChange={(event) => set({ soak: event.currentTarget.value })}
        data-testid="field-soak"
      />
    </Group>
  </>
);

const asOptions = (names: readonly string[]) => names.map((name) => [name, name] as const);

export const ApprovalFields = ({ form, set, least }: Omit<StageFieldsProps, 'others'> & { readonly least: number }) => (
  <>
    <Group grow align="flex-start">
      <NumberInput
        label="Approvals: how many people have to agree"
        description={
          least > 0
            ? `The plan asks for ${least} at least. Whoever asks is none of them.`
            : '0: nobody. Whoever asks is none of them.'
        }
        min={least}
        max={100}
        value={form.quorum}
        onChange={(value) => set({ quorum: Number(value) || 0 })}
        data-testid="field-quorum"
      />
      <TextInput
        label="Time to agree"
        description="Then it has to be asked for anew."
        value={form.expires}
        onChange={(event) => set({ expires: event.currentTarget.value })}
        data-testid="field-expires"
      />
    </Group>
    {form.quorum > 0 && <Approvers {...{ form, set }} />}
  </>
);

const Approvers = ({ form, set }: Omit<StageFieldsProps, 'others'>) => (
  <>
    <Checks
      label="Who may agree"
      description="Without anybody here, nobody may."
      options={asOptions(roles)}
      value={form.approverRoles}
      onChange={(approverRoles) => set({ approverRoles })}
      testId="approvers"
    />
    <Checks
      label="Who has to be among them"
      description="A person for each."
      options={asOptions(roles)}
      value={form.roles}
      onChange={(chosen) => set({ roles: chosen })}
      testId="approval-roles"
    />
  </>
);

const mono = { input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } };

export const CheckFields = ({ form, set }: Omit<StageFieldsProps, 'others'>) => (
  <>
    <Textarea
      label="Checks, a line for each"
      description="health, smoke, or http PATH STATUS TEXT: what must come true before a release counts as verified."
      value={form.checks}
      onChange={(event) => set({ checks: event.currentTarget.value })}
      autosize
      minRows={2}
      styles={mono}
      spellCheck={false}
      data-testid="field-checks"
    />
    <Textarea
      label="Time windows, a line for each"
      description="EFFECT NAME START ZONE TIME RRULE, e.g. deny Weekend 2026-12-04T16:00 Europe/Berlin 64h FREQ=WEEKLY;BYDAY=FR"
      value={form.windows}
      onChange={(event) => set({ windows: event.currentTarget.value })}
      autosize
      minRows={2}
      styles={mono}
      spellCheck={false}
      data-testid="field-windows"
    />
  </>
);

export const RollbackFields = ({ form, set }: Omit<StageFieldsProps, 'others'>) => (
  <>
    <Checks
      label="Goes back to the stable release by itself after"
      options={[
        ['verification', 'a verification that failed'],
        ['promotion', 'a deployment that failed'],
      ]}
      value={form.rollbackOn}
      onChange={(rollbackOn) => set({ rollbackOn })}
      testId="rollback-on"
    />
    <Checks
      label="A rollback does not wait for"
      options={[
        ['approvals', 'approvals'],
        ['window', 'time windows'],
      ]}
      value={form.rollbackSkips}
      onChange={(rollbackSkips) => set({ rollbackSkips })}
      testId="rollback-skips"
    />
  </>
);

interface ChecksProps {
  readonly label: string;
  readonly description?: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
  readonly testId: string;
}

const Checks = ({ label, description, options, value, onChange, testId }: ChecksProps) => (
  <Checkbox.Group label={label} description={description} value={[...value]} onChange={onChange}>
    <Group gap="md" mt={6}>
      {options.map(([one, text]) => (
        <Checkbox key={one} value={one} label={text} data-testid={`${testId}-${text}`} />
      ))}
    </Group>
  </Checkbox.Group>
);
