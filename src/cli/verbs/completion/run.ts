import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { shellScripts } from './scripts.ts';
import type { completionVerb } from './verb.ts';

/** `kpod completion SHELL`: the script that makes a shell complete kpod's command lines. */
export async function run({ name, args }: CallOf<typeof completionVerb>, deps: CommandDeps): Promise<void> {
  const [shell, ...more] = args;
  if (shell === undefined) throw new UsageError(name, 'Shell not specified.', 'examples');
  if (more.length > 0) throw new UsageError(name, 'Too many arguments. Expected only the shell type.', 'examples');
  const script = shellScripts.get(shell);
  if (script === undefined) throw new UsageError(name, `Unsupported shell type ${JSON.stringify(shell)}.`, 'examples');
  await deps.streams.out(script);
}
