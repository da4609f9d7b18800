import { generatorFlags } from '../../../../command-line/common-flags.ts';
import { appendHashFlag, keySourceFlags } from '../../../../command-line/generator-flags.ts';
import type { Verb } from '../../../../command-line/verb.ts';

/** `kpod create secret generic`. */
export const createGenericSecretVerb = {
  name: 'create secret generic',
  usage: 'NAME [--type=TYPE] [--from-file=[KEY=]FILE] [--from-literal=KEY=VALUE] [--from-env-file=FILE]',
  summary: 'Create a secret from files, directories or literal values',
  group: 'Change',
  examples: [
    'kpod create secret generic login --from-file=password=password.txt --from-literal=user=admin',
    'kpod create secret generic login --from-env-file=login.env',
    'kpod create secret generic deploy-key --type=kubernetes.io/ssh-auth --from-file=ssh-privatekey=id_ed25519',
  ],
  flags: [
    ...keySourceFlags,
    { name: 'type', kind: 'string', value: 'TYPE', help: 'the type of the secret: what is checked of it' },
    ...appendHashFlag,
    ...generatorFlags,
  ],
} as const satisfies Verb;
