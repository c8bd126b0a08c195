/** What promoters put on record, beside `release.want`. */
export const promoterActs: readonly string[] = [
  ...['environment.hold-by-rollback', 'promotion.automate', 'promotion.error', 'promotion.fail', 'promotion.start'],
  ...['promotion.succeed', 'promotion.supersede', 'promotion.verify'],
];
