import { UserError } from '../../api/errors.ts';
import type { CommandDeps, Invocation } from '../deps.ts';
import type { explainFlags } from '../flag-tables-view.ts';
import type { FlagValues } from '../flags.ts';
import { resourceFor } from '../resources.ts';

/** `kpod explain`: what a kind or a field of it is. Talks to no server. */
export async function explain({ args, flags }: Invocation<FlagValues<typeof explainFlags>>, deps: CommandDeps): Promise<void> {
  const [word, ...more] = args;
  if (word === undefined) {
    throw new UserError(
      'You must specify the type of resource to explain. Use "kpod api-resources" for a complete list of supported resources.',
    );
  }
  if (more.length > 0) throw new UserError('We accept only this format: explain RESOURCE');
  if (flags.output !== 'plaintext') throw new UserError(`unknown output format ${JSON.stringify(flags.output)}: there is only plaintext`);
  const [type = '', ...path] = word.replace(/\.$/, '').split('.');
  const resource = resourceFor(type);
  if (flags.apiVersion !== '' && flags.apiVersion !== resource.apiVersion) {
    throw new UserError(`couldn't find resource for ${JSON.stringify(`${flags.apiVersion}, Resource=${resource.plural}`)}`);
  }
  const { explain: print } = await import('../../printers/explain.ts');
  try {
    await deps.streams.out(print(resource, { path, recursive: flags.recursive }));
  } catch (cause) {
    throw new UserError((cause as Error).message, { cause });
  }
}
