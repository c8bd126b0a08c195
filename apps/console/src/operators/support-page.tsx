import { Panel } from '../look/panel.js';
import { AccessList, useAccesses } from './support-list.js';

/** Of all tenants and all operators. It is opened on the page of a tenant. */
export const SupportPage = () => (
  <Panel title="All access" lead="Newest first. It is opened on the page of its tenant.">
    <AccessList accesses={useAccesses(null)} isTenantShown />
  </Panel>
);
