/** Where every unit listens inside its pod, and its Service too. */
export const unitPort = 8080;

/** How probes and Services call it. */
export const unitPortName = 'http';
