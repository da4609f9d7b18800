import { generatorFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod create quota`. */
export const createQuotaVerb = {
  name: 'create quota',
  alias: 'resourcequota',
  usage: 'NAME [--hard=RESOURCE=AMOUNT[,...]] [--scopes=SCOPE[,...]]',
  summary: 'Create a quota for a namespace',
  group: 'Change',
  examples: ['kpod create quota small --hard=pods=5,requests.cpu=2', 'kpod create quota spare --hard=pods=10 --scopes=BestEffort'],
  flags: [
    { name: 'hard', kind: 'string', value: 'PAIRS', help: 'the most there may be: pods=5,limits.memory=2Gi' },
    { name: 'scopes', kind: 'string', value: 'SCOPES', help: 'which pods count: BestEffort, NotTerminating …' },
    ...generatorFlags,
  ],
} as const satisfies Verb;
