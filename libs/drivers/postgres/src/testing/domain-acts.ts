/** What workers do with domains; domains.test sees each of them on record. */
export const domainActs = ['domain.fail', 'domain.heal', 'domain.lose', 'domain.verify'] as const;
