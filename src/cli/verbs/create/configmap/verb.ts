import { generatorFlags } from '../../../command-line/common-flags.ts';
import { appendHashFlag, keySourceFlags } from '../../../command-line/generator-flags.ts';
import type { Verb } from '../../../command-line/verb.ts';

/** `kpod create configmap`. */
export const createConfigMapVerb = {
  name: 'create configmap',
  alias: 'cm',
  usage: 'NAME [--from-file=[KEY=]FILE] [--from-literal=KEY=VALUE] [--from-env-file=FILE]',
  summary: 'Create a config map from files, directories or literal values',
  group: 'Change',
  examples: [
    'kpod create configmap settings --from-literal=color=blue --from-literal=size=3',
    'kpod create configmap settings --from-file=config/ --from-file=main.conf=my.conf',
    'kpod create configmap settings --from-env-file=settings.env --dry-run=client -o yaml',
  ],
  flags: [...keySourceFlags, ...appendHashFlag, ...generatorFlags],
} as const satisfies Verb;
