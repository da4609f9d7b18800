import { engineFlag, generatorFlags } from '../../../../command-line/common-flags.ts';
import { tcpFlag } from '../../../../command-line/generator-flags.ts';
import type { Verb } from '../../../../command-line/verb.ts';

/** `kpod create service externalname`. */
export const createServiceExternalNameVerb = {
  name: 'create service externalname',
  usage: 'NAME --external-name NAME',
  summary: 'Create a Service of type ExternalName',
  group: 'Change',
  examples: ['kpod create service externalname docs --external-name example.com'],
  flags: [
    { name: 'external-name', kind: 'string', value: 'NAME', help: 'the name that it stands for' },
    ...tcpFlag,
    ...generatorFlags,
    ...engineFlag,
  ],
} as const satisfies Verb;
