import { z } from 'zod';

const form = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** Id of an entity, pipeline, policy or connection: a UUID or a readable slug, at most 40 characters. */
export const idSchema = z
  .string()
  .regex(form, 'use 1 to 40 lower-case letters, digits and dashes, with a letter or digit at both ends');

/** Whether a text has the form of a canvas id. */
export const isCanvasId = (text: string): boolean => form.test(text);
