import { allNamespacesFlag, outputFlags } from '../../../command-line/common-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod cluster-info dump`. */
export const clusterInfoDumpVerb = {
  name: 'cluster-info dump',
  usage: '[--output-directory=DIR]',
  summary: 'Print what there is and what it has logged, for others to look into',
  group: 'Look',
  examples: ['kpod cluster-info dump', 'kpod cluster-info dump --namespaces=default,test --output-directory=state'],
  flags: [
    ...allNamespacesFlag,
    { name: 'namespaces', kind: 'strings', value: 'NAME', values: 'namespaces', help: 'these namespaces; may be repeated' },
    { name: 'output-directory', kind: 'string', value: 'DIR', values: 'files', help: 'write files there; - for standard output' },
    {
      ...{ name: 'pod-running-timeout', kind: 'duration', default: '20s', value: 'DURATION' },
      help: 'logs are taken as they are: nothing is waited for',
    },
    ...outputFlags,
  ],
} as const satisfies Verb;
