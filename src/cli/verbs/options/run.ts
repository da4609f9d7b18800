import { connectionFlags, globalFlags } from '../../command-line/common-flags.ts';
import type { Flag } from '../../command-line/flags.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import type { optionsVerb } from './verb.ts';

/** `kpod options`, laid out as kubectl's. */
export async function run(_call: CallOf<typeof optionsVerb>, deps: CommandDeps): Promise<void> {
  await deps.streams.out(
    `The following options can be passed to any command:\n\n${[...globalFlags, ...connectionFlags].map(textOf).join('\n')}`,
  );
}

function textOf({ name, short, kind, help }: Flag): string {
  const names = `${short === undefined ? '' : `-${short}, `}--${name}`;
  return `    ${names}=${kind === 'bool' ? 'false' : "''"}:\n\t${help}\n`;
}
