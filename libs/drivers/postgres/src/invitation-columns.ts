/** The state of an invitation at this moment, in SQL. */
export const invitationState = (table: string): string =>
  `case when ${table}.accepted_at is not null then 'accepted' when ${table}.revoked_at is not null then 'revoked'
    when ${table}.expires_at <= now() then 'expired' else 'open' end`;
