import type { Verb } from '../../command-line/verb.ts';

/** `kpod kubeconfig`. */
export const kubeconfigVerb = {
  name: 'kubeconfig',
  usage: '',
  summary: 'Let kubectl, k9s and other clients in, on this machine alone, and print a kubeconfig for them',
  group: 'Set up',
  examples: ['kpod kubeconfig --merge', 'kpod kubeconfig > kpod.yaml'],
  local: true,
  namespace: 'refused',
  flags: [
    {
      name: 'merge',
      kind: 'bool',
      help: 'put the context "kpod" into your kubeconfig (KUBECONFIG, ~/.kube/config) instead; the current context stays',
    },
    { name: 'remove', kind: 'bool', help: 'take it out of there' },
  ],
} as const satisfies Verb;
