import type { Verb } from '../../command-line/verb.ts';
import { refuseAutoscale } from './refusal.ts';

/** `kpod autoscale`: hands know it from kubectl, and nothing here measures the load that would decide. */
export const autoscaleVerb = {
  name: 'autoscale',
  usage: '',
  summary: 'Not supported by kpod',
  group: 'Change',
  examples: [],
  hidden: true,
  explainMistake: refuseAutoscale,
  flags: [],
} as const satisfies Verb;
