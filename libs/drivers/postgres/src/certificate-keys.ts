/** For which name the key of a certificate is sealed; its domain stands in the place of the environment. SQL makes the same. */
export const certificateKeyName = (number: number): string => `certificate key ${number}`;
