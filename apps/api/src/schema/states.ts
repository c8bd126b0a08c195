import { registerEnumType } from '@nestjs/graphql';
import { roles, scopes } from '@tiffin/access';
import { headBuildStates } from '@tiffin/builds-rules';
import { cellStates, cellStatesToSay, environmentStates, moveSteps } from '@tiffin/deployments-rules';
import { certificateStates, domainStates } from '@tiffin/domains-rules';
import { consumerKinds, credentialTypes } from '@tiffin/consumers-rules';
import { deliveryStates, noticeKinds, webhookStates } from '@tiffin/events-rules';
import { changeKinds } from '@tiffin/migrations-rules';
import {
  buildStates,
  changeMoments,
  deploymentStates,
  mailStates,
  migrationStates,
  promotionStepStates,
  settingChanges,
  settingKinds,
  stepStates,
  unitKinds,
  votes,
} from '@tiffin/postgres';
import {
  autoPromotes,
  gateNames,
  promotionPhases,
  promotionWays,
  rollbackCauses,
  upstreamRequirements,
} from '@tiffin/promotion-rules';
import {
  invitationStates,
  projectStates,
  quotaNames,
  quotaUnits,
  signUpModes,
  signUpRequestStates,
  tenantStates,
} from '@tiffin/tenancy-rules';
import { quarantinedWorks } from '@tiffin/work-rules';

/** Enumerations of the schema; their values are the words that are stored. */
const words = <Word extends string>(name: string, list: readonly Word[]): Record<Word, Word> => {
  const values = Object.fromEntries(list.map((word) => [word, word])) as Record<Word, Word>;
  registerEnumType(values, { name });
  return values;
};

export const Role = words('Role', roles);
export const ProjectState = words('ProjectState', projectStates);
export const TenantState = words('TenantState', tenantStates);
export const Change = words('Change', ['added', 'removed', 'changed']);
/** What an entity asks for, or what is installed in a unit. */
export const MigrationKind = words('MigrationKind', changeKinds);
export const MigrationMoment = words('MigrationMoment', changeMoments);
export const MigrationState = words('MigrationState', migrationStates);
export const DependencyIs = words('DependencyIs', ['asked', 'installed']);
export const QuarantinedWork = words('QuarantinedWork', quarantinedWorks);
export const CellState = words('CellState', cellStates);
export const CellStateToSet = words('CellStateToSet', cellStatesToSay);
export const TenantMoveStep = words('TenantMoveStep', moveSteps);
export const SignUpMode = words('SignUpMode', signUpModes);
export const SignUpRequestState = words('SignUpRequestState', signUpRequestStates);
export const InvitationState = words('InvitationState', invitationStates);
export const MailState = words('MailState', mailStates);
export const TokenScope = words('TokenScope', scopes);
export const QuotaResource = words('QuotaResource', quotaNames);
export const QuotaUnit = words('QuotaUnit', quotaUnits);
export const UnitKind = words('UnitKind', unitKinds);
export const SettingKind = words('SettingKind', settingKinds);
export const SettingChangeKind = words('SettingChangeKind', settingChanges);
export const UnitState = words('UnitState', ['starting', 'ready', 'restarting']);
export const BuildState = words('BuildState', buildStates);
export const HeadBuildState = words('HeadBuildState', headBuildStates);
export const UpstreamRequired = words('UpstreamRequired', upstreamRequirements);
export const AutoPromote = words('AutoPromote', autoPromotes);
export const CheckKind = words('CheckKind', ['health', 'smoke', 'http']);
export const WindowEffect = words('WindowEffect', ['allow', 'deny']);
export const RollbackSkip = words('RollbackSkip', ['approvals', 'window']);
export const RollbackCause = words('RollbackCause', rollbackCauses);
export const GateName = words('GateName', gateNames);
export const GateState = words('GateState', ['open', 'waiting', 'closed']);
export const PromotionPhase = words('PromotionPhase', promotionPhases);
export const PromotionStepState = words('PromotionStepState', promotionStepStates);
export const VoteSays = words('VoteSays', votes);

/** GraphQL has no dashes in names. */
export const PromotionWay = Object.fromEntries(promotionWays.map((way) => [way.replace('-', '_'), way]));
registerEnumType(PromotionWay, {
  name: 'PromotionWay',
  valuesMap: {
    automation: { description: 'The stage promotes by itself.' },
    rollback: { description: 'Somebody goes back to an earlier release.' },
    auto_rollback: { description: 'The stage went back by itself, after a failure.' },
  },
});

export const ConsumerKind = words('ConsumerKind', consumerKinds);
/** GraphQL has no dashes in names. */
export const CredentialType = Object.fromEntries(credentialTypes.map((type) => [type.replace('-', '_'), type]));
registerEnumType(CredentialType, { name: 'CredentialType' });
export const DomainState = words('DomainState', domainStates);
export const CertificateState = words('CertificateState', certificateStates);
export const WebhookState = words('WebhookState', webhookStates);
export const WebhookDeliveryState = words('WebhookDeliveryState', deliveryStates);
export const NotificationKind = words('NotificationKind', noticeKinds);
export const StepState = words('StepState', stepStates);
export const DeploymentState = words('DeploymentState', deploymentStates);

export const EnvironmentState = Object.fromEntries(environmentStates.map((state) => [state, state]));
registerEnumType(EnvironmentState, {
  name: 'EnvironmentState',
  valuesMap: {
    empty: {
      description:
        'Nothing runs here, and nothing is to: nothing was deployed yet, or the first promotion was aborted or failed.',
    },
    paused: { description: 'Its project or tenant is not active: nothing serves, and all of it comes back.' },
    build_failed: { description: 'The newest revision could not be built; the previous release serves.' },
    degraded: {
      description:
        'Something is in the way of building, deploying or serving, or its cell does not answer; the platform goes on trying, and it recovers on its own.',
    },
    deploy_failed: { description: 'The newest release did not become ready; the previous one serves.' },
  },
});
