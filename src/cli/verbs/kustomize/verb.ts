import type { Verb } from '../../command-line/verb.ts';

/** `kpod kustomize`. The program that builds is told all of it as it stands; older ones do not know every flag. k8s: kustomize commands/build */
export const kustomizeVerb = {
  name: 'kustomize',
  usage: '[DIR]',
  summary: 'Print the manifests that a kustomization builds, by the installed kustomize or kubectl',
  group: 'Change',
  examples: ['kpod kustomize overlays/dev', 'kpod kustomize overlays/dev -o dev.yaml'],
  operands: 'directories',
  local: true,
  namespace: 'ignored',
  flags: [
    { name: 'output', short: 'o', kind: 'string', value: 'PATH', values: 'files', help: 'write to this file or into this directory' },
    { name: 'enable-helm', kind: 'bool', help: 'let helm inflate charts that the kustomization names' },
    { name: 'helm-command', kind: 'string', default: 'helm', value: 'PROGRAM', help: 'what helm is called' },
    { name: 'helm-api-versions', kind: 'array', value: 'VERSION', help: 'what charts are told of the API; may be repeated' },
    { name: 'helm-kube-version', kind: 'string', value: 'VERSION', help: 'what charts are told of the version of Kubernetes' },
    { name: 'helm-debug', kind: 'bool', help: 'have helm say more' },
    {
      name: 'load-restrictor',
      kind: 'string',
      default: 'LoadRestrictionsRootOnly',
      value: 'RESTRICTION',
      values: ['LoadRestrictionsRootOnly', 'LoadRestrictionsNone'],
      help: 'LoadRestrictionsNone: files outside of the directory may be read, too',
    },
    { name: 'enable-alpha-plugins', kind: 'bool', help: 'let plugins be run that the kustomization names' },
    { name: 'env', short: 'e', kind: 'array', value: 'NAME=VALUE', help: 'a variable of such plugins; may be repeated' },
    { name: 'mount', kind: 'array', value: 'MOUNT', help: 'what of the files such plugins see; may be repeated' },
    { name: 'network', kind: 'bool', help: 'let such plugins use the network' },
    { name: 'network-name', kind: 'string', default: 'bridge', value: 'NAME', help: 'which network of containers that is' },
    { name: 'as-current-user', kind: 'bool', help: 'run such plugins as you' },
  ],
} as const satisfies Verb;
