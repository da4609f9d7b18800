import { generatorFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod create poddisruptionbudget`. */
export const createPodDisruptionBudgetVerb = {
  name: 'create poddisruptionbudget',
  alias: 'pdb',
  usage: 'NAME --selector=SELECTOR (--min-available=N | --max-unavailable=N)',
  summary: 'Create a pod disruption budget',
  group: 'Change',
  examples: ['kpod create pdb web --selector=app=web --min-available=50%'],
  flags: [
    { name: 'min-available', kind: 'string', value: 'N', help: 'pods that must be available, or a percentage of them' },
    { name: 'max-unavailable', kind: 'string', value: 'N', help: 'pods that may be unavailable, or a percentage of them' },
    { name: 'selector', kind: 'string', value: 'SELECTOR', help: 'which pods: a=b,c=d' },
    ...generatorFlags,
  ],
} as const satisfies Verb;
