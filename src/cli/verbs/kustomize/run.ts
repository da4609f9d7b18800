import { StringDecoder } from 'node:string_decoder';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { runKustomize } from '../../manifests/kustomize.ts';
import type { kustomizeVerb } from './verb.ts';

type Call = CallOf<typeof kustomizeVerb>;

/** `kpod kustomize`: has the installed program build a kustomization, and prints what it prints. */
export async function run(call: Call, deps: CommandDeps): Promise<void> {
  // On a terminal its control characters are shown, not obeyed: it is text.
  const decoder = new StringDecoder('utf8');
  await runKustomize([...passedFlags(call), '--', ...call.args], deps, (chunk) => deps.streams.out(decoder.write(chunk)));
}

/** What was given, as it was given: the program judges it. */
function passedFlags({ flags, changed }: Call): readonly string[] {
  const values = [
    ['as-current-user', flags.asCurrentUser],
    ['enable-alpha-plugins', flags.enableAlphaPlugins],
    ['enable-helm', flags.enableHelm],
    ['env', flags.env],
    ['helm-api-versions', flags.helmApiVersions],
    ['helm-command', flags.helmCommand],
    ['helm-debug', flags.helmDebug],
    ['helm-kube-version', flags.helmKubeVersion],
    ['load-restrictor', flags.loadRestrictor],
    ['mount', flags.mount],
    ['network', flags.network],
    ['network-name', flags.networkName],
    ['output', flags.output],
  ] as const;
  return values.filter(([name]) => changed.has(name)).flatMap(([name, value]) => [value].flat().map((text) => `--${name}=${text}`));
}
