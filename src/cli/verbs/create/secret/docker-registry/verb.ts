import { generatorFlags } from '../../../../command-line/common-flags.ts';
import { appendHashFlag, fromFileFlag } from '../../../../command-line/generator-flags.ts';
import type { Verb } from '../../../../command-line/verb.ts';

/** `kpod create secret docker-registry`. */
export const createRegistrySecretVerb = {
  name: 'create secret docker-registry',
  usage: 'NAME (--docker-username=USER --docker-password=PASSWORD | --from-file=FILE)',
  summary: 'Create a secret by which images are pulled from a registry',
  group: 'Change',
  examples: [
    'kpod create secret docker-registry pull --from-file=.dockerconfigjson=$HOME/.docker/config.json',
    'kpod create secret docker-registry pull --docker-server=registry.example.com --docker-username=me --docker-password="$TOKEN"',
  ],
  flags: [
    { name: 'docker-server', kind: 'string', default: 'https://index.docker.io/v1/', value: 'URL', help: 'the registry' },
    { name: 'docker-username', kind: 'string', value: 'USER', help: 'the user there' },
    { name: 'docker-password', kind: 'string', value: 'PASSWORD', help: "the user's password there" },
    { name: 'docker-email', kind: 'string', value: 'ADDRESS', help: "the user's mail address" },
    ...fromFileFlag,
    ...appendHashFlag,
    ...generatorFlags,
  ],
} as const satisfies Verb;
