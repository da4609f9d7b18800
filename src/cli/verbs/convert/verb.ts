import { fileFlags } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod convert`. */
export const convertVerb = {
  name: 'convert',
  usage: '(-f FILE | -k DIR)',
  summary: "Print manifests in today's form: init containers as a field instead of an annotation",
  group: 'Change',
  examples: ['kpod convert -f old.yaml > new.yaml'],
  local: true,
  namespace: 'refused',
  flags: [
    ...fileFlags,
    {
      name: 'output',
      short: 'o',
      kind: 'string',
      default: 'yaml',
      value: 'FORMAT',
      values: ['json', 'yaml'],
      help: 'yaml or json',
    },
  ],
} as const satisfies Verb;
