import type { Verb } from '../../command-line/verb.ts';

/** `kpod kubeconfig`. */
export const kubeconfigVerb = {
  name: 'kubeconfig',
  usage: '',
  summary: 'Let kubectl, k9s and other clients in, on this machine alone, and print a kubeconfig for them',
  group: 'Set up',
  examples: ['kpod kubeconfig > kpod.yaml'],
  local: true,
  namespace: 'refused',
  flags: [],
} as const satisfies Verb;
