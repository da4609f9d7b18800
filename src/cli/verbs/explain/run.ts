import { UserError } from '../../../api/errors.ts';
import type { Resource } from '../../../api/kinds/resource.ts';
import { resources } from '../../../api/kinds/resources.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { inUserWords } from '../../errors/in-user-words.ts';
import { resourceFor } from '../../selecting/paths.ts';
import type { explainVerb } from './verb.ts';

type Call = CallOf<typeof explainVerb>;

/** A kind, or a field of it. */
interface Subject {
  readonly resource: Resource;
  readonly path: readonly string[];
}

/** `kpod explain`: what a kind or a field of it is, to kpod or to a cluster; with `--support`, what kpod makes of it. */
export async function run({ args, flags }: Call, deps: CommandDeps): Promise<void> {
  const [word, ...more] = args;
  if (more.length > 0) throw new UserError('We accept only this format: explain RESOURCE');
  const formats = flags.support ? ['plaintext', 'json'] : ['plaintext'];
  if (!formats.includes(flags.output)) {
    throw new UserError(`unknown output format ${JSON.stringify(flags.output)}: there is only ${formats.join(' and ')}`);
  }
  if (word === undefined && !flags.support) {
    throw new UserError(
      'You must specify the type of resource to explain. Use "kpod api-resources" for a complete list of supported resources.',
    );
  }
  if (flags.support && flags.recursive)
    throw new UserError('--support and --recursive cannot be used together: --support lists all fields below');
  if (flags.inCluster !== undefined) {
    if (flags.support) throw new UserError(`--support is not for clusters: it says what kpod itself makes of a field`);
    const { explainOnCluster } = await import('./on-a-cluster.ts');
    return explainOnCluster(word as string, flags, deps);
  }
  const subject = word === undefined ? undefined : readSubject(word, flags);
  await deps.streams.out(flags.support ? await supportText(subject, flags.output) : await explainText(subject as Subject, flags));
}

/** Throws UserError in kubectl's words for a kind or a field that does not exist. */
function readSubject(word: string, flags: Call['flags']): Subject {
  const [type = '', ...path] = word.replace(/\.$/, '').split('.');
  const resource = resourceFor(type);
  if (flags.apiVersion !== '' && flags.apiVersion !== resource.apiVersion) {
    throw new UserError(`couldn't find resource for ${JSON.stringify(`${flags.apiVersion}, Resource=${resource.plural}`)}`);
  }
  return { resource, path };
}

async function explainText({ resource, path }: Subject, { recursive }: Call['flags']): Promise<string> {
  const { explain: print } = await import('../../../printers/explain.ts');
  return inUserWords(() => print(resource, { path, recursive }));
}

async function supportText(subject: Subject | undefined, output: string): Promise<string> {
  const { printFieldSupport, printSupport, supportRows } = await import('../../../printers/explain-support.ts');
  const { checkPath } = await import('../../../printers/explain.ts');
  if (subject) inUserWords(() => checkPath(subject.resource.kind, subject.path));
  const kinds = subject ? [subject.resource.kind] : resources.map(({ kind }) => kind);
  if (output === 'json') return `${JSON.stringify(supportRows(kinds, subject?.path), null, 4)}\n`;
  return subject ? printFieldSupport(subject.resource, subject.path) : printSupport(kinds);
}
