import { bearer } from '../sign-in/bearer.js';
import { type Platform, platform } from '../sign-in/platform.js';
import { ApiClient } from './api-client.js';

/** The API that commands ask, as whoever is signed in. */
export const openApi = (at: Platform = platform()): ApiClient => new ApiClient(at.apiUrl, () => bearer(at));
