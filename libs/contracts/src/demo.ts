/** The account that owns the demo. No mail reaches it, so nobody can ask for its password by mail. */
export const demoEmail = 'demo@tiffin.localhost';

/** A file of this name beside secrets says that they were made for development; nothing that runs in production takes them. */
export const developmentMark = 'DEVELOPMENT';

/** How files of a key ring begin that hold a key made for development. */
export const developmentKek = 'dev-';

/** How passwords begin that were made for development. */
export const developmentPassword = 'dev-';
