/** Paths, sockets and addresses: what no text for users holds of the machine that the platform runs on. */
export const platformInside = /(^|[\s'"(=])\/\w|\.sock\b|https?:\/\/|\b\d{1,3}(\.\d{1,3}){3}\b/;
