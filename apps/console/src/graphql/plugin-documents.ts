import { graphql } from '@tiffin/contracts/graphql';

export const gatewayParts = graphql(`
  fragment GatewayParts on Unit @_unmask {
    entityId
    image {
      plugins {
        name
        policies {
          name
          schema
        }
        conditions {
          name
          schema
        }
      }
    }
  }
`);

/** What plugins have in the image of a gateway; `live` is the revision that serves, 0 where none does. */
export const pluginPartsQuery = graphql(
  `
    query PluginParts($id: ID!, $live: Int!) {
      project(id: $id) {
        id
        head {
          units {
            ...GatewayParts
          }
        }
        revision(number: $live) {
          units {
            ...GatewayParts
          }
        }
      }
    }
  `,
  [gatewayParts],
);
