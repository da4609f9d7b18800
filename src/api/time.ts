import type { Time } from './types.ts';

/** A moment (milliseconds since 1970) as the API writes times: RFC 3339, whole seconds. k8s: metav1.Time */
export const timeOf = (moment: number): Time => `${new Date(moment).toISOString().slice(0, 19)}Z`;
