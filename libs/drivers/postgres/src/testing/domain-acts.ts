/** What workers do with domains; domains.test and certificates.test see each of them on record. */
export const domainActs = ['domain.fail', 'domain.heal', 'domain.lose', 'domain.verify'] as const;
export const certificateActs = ['certificate.expire', 'certificate.fail', 'certificate.issue'] as const;
