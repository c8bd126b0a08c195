import { graphql } from '@tiffin/contracts/graphql';
import { exitCode } from '../exit-code.js';
import { Failure } from '../failure.js';
import type { ApiClient } from './api-client.js';

const tenantsQuery = graphql(`
  query Tenants {
    viewer {
      memberships {
        tenant {
          id
          slug
        }
      }
    }
  }
`);

/** The named tenant of the caller's, or the only one. */
export async function findTenant(api: ApiClient, slug: string | undefined) {
  const { viewer } = await api.ask(tenantsQuery, {});
  const tenants = viewer.memberships.map(({ tenant }) => tenant);
  const found = slug === undefined ? tenants : tenants.filter((tenant) => tenant.slug === slug);
  if (found.length === 1 && found[0]) return found[0];
  const slugs = tenants.map((tenant) => tenant.slug).join(', ');
  throw new Failure(`Name one tenant with --tenant. There are: ${slugs}.`, exitCode.usage);
}
