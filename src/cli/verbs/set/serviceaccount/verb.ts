import { setFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod set serviceaccount`. */
export const setServiceAccountVerb = {
  name: 'set serviceaccount',
  alias: 'sa',
  usage: '(TYPE NAME... | TYPE/NAME... | -f FILE) SERVICE_ACCOUNT',
  summary: 'Let pods be another service account',
  group: 'Change',
  examples: ['kpod set serviceaccount deployment/web robot'],
  operands: 'objects',
  flags: setFlags,
} as const satisfies Verb;
