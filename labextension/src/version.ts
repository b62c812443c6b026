/** The version of this front end; a test holds it to package.json. */
export const VERSION = '0.1.0';

/** The version of the REST description that this front end reads. */
export const API_VERSION = 1;
